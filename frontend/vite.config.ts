import { lingui } from "@lingui/vite-plugin";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const server = process.env.VOLTGRAPH_URL ?? "http://localhost:8000";

export default defineConfig({
  plugins: [react(), lingui()],
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
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/test-setup.ts"],
    restoreMocks: true,
  },
});
