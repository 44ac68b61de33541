import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const BUILT = "../src/listenwell/web_dist";
/** Shorter files fit into one packet as they are. */
const LEAST_BYTES = 1000;

/** Leaves beside every file what a server sends of it: compressed once, as small as can be. */
function compressed(): Plugin {
  return {
    name: "compressed",
    apply: "build",
    closeBundle() {
      const folder = join(import.meta.dirname, BUILT, "assets");
      for (const name of readdirSync(folder)) {
        const text = readFileSync(join(folder, name));
        if (text.length < LEAST_BYTES) continue;
        writeFileSync(join(folder, `${name}.br`), brotliCompressSync(text));
        writeFileSync(join(folder, `${name}.gz`), gzipSync(text, { level: 9 }));
      }
    },
  };
}

/** What else runs against the service than the flows. */
const WHAT: Record<string, string> = {
  pictures: "e2e/pictures.ts",
  budgets: "e2e/budgets.ts",
  states: "e2e/state_pictures.ts",
};

export default defineConfig({
  plugins: [react(), compressed()],
  build: {
    outDir: BUILT,
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
