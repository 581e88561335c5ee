/** The mark: a bolt in a rounded square, in the ink of the theme. */
export function Logo({ size = 22 }: { size?: number }) {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden="true" style={{ flex: "none" }}>
      <rect width="32" height="32" rx="7" fill="var(--accent)" />
      <path d="M18 5 8 18.2h6.6L13 27l11-14h-7z" fill="var(--accent-text)" />
    </svg>
  );
}
