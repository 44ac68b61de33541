// Pictures of every state, to be looked at: `python tools/run_flows.py states`.
import { mkdir } from "node:fs/promises";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, inject, test } from "vitest";
import { launch } from "./browser";
import { coaches, STATES } from "./states";

const service = inject("service");
const INTO = process.env.PICTURES ?? "../out/states";
const SIZES = { desktop: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } };

let browser: Browser;
let signedIn: ReturnType<typeof coaches>;
beforeAll(async () => {
  browser = await launch();
  signedIn = coaches(browser, service);
  await mkdir(INTO, { recursive: true });
});
afterAll(() => browser?.close());

test.each(STATES)("$name", async ({ name, coach, arrive }) => {
  const { page, context } = await signedIn(coach, { viewport: SIZES.desktop });
  await arrive(page);
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: `${INTO}/${name}-${size}-${colorScheme}.png` });
    }
  }
  await context.close();
});
