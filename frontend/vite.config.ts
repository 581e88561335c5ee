import { lingui } from "@lingui/vite-plugin";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const server = process.env.VOLTGRAPH_URL ?? "http://localhost:8000";

export default defineConfig({
  plugins: [react(), lingui()],
  build: { target: "es2023", manifest: true, chunkSizeWarningLimit: 700, assetsInlineLimit: 0 },
  server: { proxy: { "/graphql": { target: server, ws: true }, "/health": server, "/config.json": server } },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/test-setup.ts"],
    restoreMocks: true,
  },
});
