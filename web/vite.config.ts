import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** What else runs against the service than the flows. */
const WHAT: Record<string, string> = { pictures: "e2e/pictures.ts", budgets: "e2e/budgets.ts" };

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: "../src/listenwell/web_dist",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
  },
  server: { proxy: { "/api": "http://127.0.0.1:8420" } },
  test: {
    projects: [
      {
        extends: true,
        test: { name: "unit", environment: "happy-dom", include: ["src/**/*.test.{ts,tsx}"] },
      },
      {
        extends: true,
        test: {
          name: "flows",
          environment: "node",
          include: [WHAT[process.env.FLOWS ?? ""] ?? "e2e/**/*.flow.ts"],
          globalSetup: ["e2e/service.ts"],
          fileParallelism: false,
          testTimeout: 90_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
