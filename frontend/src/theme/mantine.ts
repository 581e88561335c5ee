/** Mantine in our colours: its variables point at the tokens, so that both themes and all widgets agree. */
import { type CSSVariablesResolver, createTheme, defaultVariantColorsResolver } from "@mantine/core";

const ink = [
  "#f4f6f8",
  "#e6ebf1",
  "#cdd5de",
  "#aab6c3",
  "#8593a3",
  "#657485",
  "#4a5868",
  "#323e4c",
  "#1c2430",
  "#12171e",
] as const;

/** The neutral greys of the dark theme, as in the tokens: 0 is text, 6 fields, 7 panels, 8 the page. */
const dark = [
  "#e6ebf1",
  "#cdd5de",
  "#9ba7b4",
  "#6b7785",
  "#465260",
  "#28313c",
  "#1f2731",
  "#171d25",
  "#10151b",
  "#0b0f14",
] as const;

const sheet = { backgroundColor: "var(--surface-1)" };

export const theme = createTheme({
  colors: { ink, dark },
  primaryColor: "ink",
  primaryShade: { light: 8, dark: 1 },
  variantColorResolver: (input) =>
    input.variant === "filled" && (input.color === undefined || input.color === "ink")
      ? {
          background: "var(--accent)",
          hover: "color-mix(in srgb, var(--accent) 88%, var(--surface-1))",
          color: "var(--accent-text)",
          border: "1px solid transparent",
        }
      : defaultVariantColorsResolver(input),
  fontFamily: '"Inter Variable", system-ui, sans-serif',
  fontFamilyMonospace: '"JetBrains Mono Variable", ui-monospace, monospace',
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "20px" },
  lineHeights: { xs: "1.4", sm: "1.5", md: "1.5" },
  headings: { fontFamily: '"Inter Variable", system-ui, sans-serif', fontWeight: "600" },
  radius: { xs: "3px", sm: "4px", md: "6px", lg: "8px" },
  defaultRadius: "md",
  cursorType: "pointer",
  focusRing: "auto",
  respectReducedMotion: true,
  components: {
    Button: {
      defaultProps: { size: "xs" },
      styles: { root: { fontWeight: 500, fontSize: 13 }, section: { marginInlineEnd: 6 } },
    },
    Checkbox: { defaultProps: { color: "var(--accent)", iconColor: "var(--accent-text)" } },
    SegmentedControl: { styles: { label: { fontWeight: 500 } } },
    InputWrapper: { styles: { label: { marginBottom: 4 } } },
    TextInput: { defaultProps: { size: "sm" } },
    PasswordInput: { defaultProps: { size: "sm" } },
    Textarea: { defaultProps: { size: "sm" } },
    Select: { defaultProps: { size: "sm", checkIconPosition: "right" } },
    MultiSelect: { defaultProps: { size: "sm" } },
    Modal: {
      defaultProps: { yOffset: "8vh", transitionProps: { duration: 120 }, overlayProps: { backgroundOpacity: 0.3 } },
      styles: { content: sheet, header: sheet, title: { fontSize: 15, fontWeight: 600 } },
    },
    Drawer: {
      defaultProps: { transitionProps: { duration: 120 }, overlayProps: { backgroundOpacity: 0.3 } },
      styles: { content: sheet, header: sheet, title: { fontWeight: 600 } },
    },
    Menu: { defaultProps: { transitionProps: { duration: 80 }, shadow: "none", withInitialFocusPlaceholder: false } },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: false } },
  },
});

const shared = {
  "--mantine-color-body": "var(--surface-0)",
  "--mantine-color-text": "var(--text)",
  "--mantine-color-dimmed": "var(--text-dim)",
  "--mantine-color-placeholder": "var(--text-dim)",
  "--mantine-color-default": "var(--surface-1)",
  "--mantine-color-default-hover": "var(--surface-2)",
  "--mantine-color-default-color": "var(--text)",
  "--mantine-color-default-border": "var(--line-strong)",
  "--mantine-color-error": "var(--severity-critical)",
  "--mantine-color-anchor": "var(--text)",
  "--mantine-primary-color-filled": "var(--accent)",
  "--mantine-primary-color-filled-hover": "var(--accent)",
  "--mantine-primary-color-contrast": "var(--accent-text)",
};

export const cssVariables: CSSVariablesResolver = () => ({ variables: {}, light: shared, dark: shared });
