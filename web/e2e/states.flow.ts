import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { expectAccessible, launch } from "./browser";
import { coaches, STATES } from "./states";

const service = inject("service");
const PHONE = { width: 390, height: 844 };

let browser: Browser;
let signedIn: ReturnType<typeof coaches>;
beforeAll(async () => {
  browser = await launch();
  signedIn = coaches(browser, service);
});
afterAll(() => browser?.close());

test.each(STATES)("$name is accessible, and fits a phone", async ({ coach, arrive }) => {
  const { page, context, wrong } = await signedIn(coach);
  await arrive(page);
  await expectAccessible(page);
  await page.setViewportSize(PHONE);
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(PHONE.width);
  expect(wrong).toEqual([]);
  await context.close();
});
