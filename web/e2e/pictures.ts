// Pictures of every page for the documentation: desktop and phone, light and dark.
import { mkdir } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, inject, test } from "vitest";
import { launch, open, signIn } from "./browser";

const service = inject("service");
const INTO = process.env.PICTURES ?? "../docs/images";
const SIZES = { desktop: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } };
const SCHEMES = ["light", "dark"] as const;

const PAGES: Record<string, (page: Page) => Promise<void>> = {
  today: async (page) => {
    await page.getByRole("heading", { name: "Today" }).waitFor();
  },
  session: async (page) => {
    await page.getByRole("link", { name: "Priya Raman" }).last().click();
    await page.getByRole("heading", { name: "Engagement" }).waitFor();
    await page
      .getByRole("button", { name: /Open questions/ })
      .first()
      .click();
    await page.evaluate("scrollTo(0, 0)");
  },
};

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
  await mkdir(INTO, { recursive: true });
});
afterAll(() => browser?.close());

for (const [size, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of SCHEMES) {
    test(`${size}, ${colorScheme}`, async () => {
      const { page } = await open(browser, service, { viewport, colorScheme });
      await signIn(page, service);
      for (const [name, arrive] of Object.entries(PAGES)) {
        await page.goto("/");
        await arrive(page);
        await page.waitForLoadState("networkidle");
        await page.screenshot({ path: `${INTO}/desk-${name}-${size}-${colorScheme}.png` });
      }
    });
  }
}
