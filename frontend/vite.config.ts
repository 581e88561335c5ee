import { lingui } from "@lingui/vite-plugin";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const server = process.env.VOLTGRAPH_URL ?? "http://localhost:8000";

/** The English text is the key, so of the English catalogue only what has gaps to fill is needed. */
function onlyWithGaps(): Plugin {
  return {
    name: "only-with-gaps",
    transform(code, id) {
      const found = id.endsWith("/en.po") && /JSON\.parse\((".*")\)/s.exec(code);
      if (!found) return undefined;
      const messages = JSON.parse(JSON.parse(found[1] as string) as string) as Record<string, unknown[]>;
      const kept = Object.entries(messages).filter(([key, message]) => message.length !== 1 || message[0] !== key);
      return `export const messages = ${JSON.stringify(Object.fromEntries(kept))};`;
    },
  };
}

export default defineConfig({
  plugins: [react(), lingui(), onlyWithGaps()],
  build: {
    target: "es2023",
    manifest: true,
    // The editor of GraphiQL, which is loaded with that page only.
    chunkSizeWarningLimit: 2900,
    assetsInlineLimit: 0,
    rolldownOptions: {
      // Hints to a compiler that GraphiQL was built with.
      onLog: (level, log, tell) => log.code !== "MODULE_LEVEL_DIRECTIVE" && tell(level, log),
    },
  },
  server: { proxy: { "/graphql": { target: server, ws: true }, "/health": server, "/config.json": server, "/files": server } },
  test: {
    environment: "node",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/test-setup.ts"],
    restoreMocks: true,
  },
});
