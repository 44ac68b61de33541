// Pictures of every page for the documentation: desktop and phone, light and dark.
import { mkdir } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, inject, test } from "vitest";
import { launch, open, signIn } from "./browser";
import { trouble } from "./trouble";

const service = inject("service");
const INTO = process.env.PICTURES ?? "../docs/images";
const SIZES = { desktop: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } };
const SCHEMES = ["light", "dark"] as const;

const PAGES: Record<string, (page: Page) => Promise<void>> = {
  today: async (page) => {
    await page.locator("#at-risk").waitFor();
    await page.getByRole("heading", { name: "Alerts" }).waitFor();
  },
  client: async (page) => {
    await page.getByRole("link", { name: "Clients" }).click();
    const clients = page.getByRole("region", { name: "Your clients" });
    await clients.getByRole("link", { name: "Priya Raman" }).click();
    await page.getByText("All time").click();
    await page.getByRole("img", { name: /^Engagement over/ }).waitFor();
    await page.locator("#risk").waitFor();
  },
  session: async (page) => {
    const came = page.getByRole("region", { name: "Sessions that came in last" });
    await came.getByRole("link", { name: "Priya Raman" }).last().click();
    await page.getByRole("button", { name: /Open questions/ }).click();
    await page.evaluate("scrollTo(0, 0)");
  },
  settings: async (page) => {
    await page.getByRole("link", { name: "Settings" }).click();
    await page.getByLabel("Weight").first().waitFor();
  },
  operator: async (page) => {
    await page.getByRole("link", { name: "Operator" }).click();
    for (const name of ["Dead jobs", "Jobs by kind", "Telemetry"]) {
      await page.getByRole("region", { name, exact: true }).waitFor();
    }
    await page.getByText("half open").waitFor();
  },
};

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
  await mkdir(INTO, { recursive: true });
  await trouble(service, "calls");
  await trouble(service, "bury", "2");
});
afterAll(async () => {
  await trouble(service, "mend");
  await browser?.close();
});

for (const [size, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of SCHEMES) {
    test(`${size}, ${colorScheme}`, async () => {
      const { page } = await open(browser, service, { viewport, colorScheme });
      await signIn(page, service);
      for (const [name, arrive] of Object.entries(PAGES)) {
        await page.goto("/");
        await arrive(page);
        await page.waitForLoadState("networkidle");
        await page.screenshot({
          path: `${INTO}/desk-${name}-${size}-${colorScheme}.png`,
          fullPage: name === "operator" && size === "desktop", // all of it on one screen
        });
      }
    });
  }
}
