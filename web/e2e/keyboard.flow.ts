import { readFileSync } from "node:fs";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { launch, open, signIn } from "./browser";

const service = inject("service");
let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());

const SAMPLE = new URL("../../src/listenwell/samples/data/2026-08-06-priya.vtt", import.meta.url);
const MOST_STEPS = 120;

test("with the keyboard alone: drop, read, recode, acknowledge", { timeout: 180_000 }, async () => {
  const { page, wrong } = await open(browser, service);
  await signIn(page, service);
  const name = `Client ${crypto.randomUUID().slice(0, 8)}`;

  // Listened for before the way there: the browser has to be told of it, and takes its time.
  const chooser = page.waitForEvent("filechooser");
  await tabTo(page, page.getByLabel("Add a transcript"));
  await page.keyboard.press("Enter");
  await (await chooser).setFiles({
    name: "2026-08-06.vtt",
    mimeType: "text/vtt",
    buffer: readFileSync(SAMPLE),
  });
  const dialog = page.getByRole("dialog", { name: "Add a transcript" });
  const whose = dialog.getByLabel("Whose session is it?");
  await tabTo(page, whose);
  await page.keyboard.press("End");
  await tabTo(page, dialog.getByLabel("The new client's name"));
  await page.keyboard.type(name);
  await tabTo(page, dialog.getByLabel("The client agreed"));
  await page.keyboard.press("Space");
  await tabTo(page, dialog.getByRole("button", { name: "Read it" }));
  await page.keyboard.press("Enter");
  const ask = dialog.getByRole("button", { name: "That is me" });
  const reading = dialog.getByRole("link", { name: "Open the reading" });
  await ask.or(reading).first().waitFor();
  if (await ask.isVisible()) {
    await tabTo(page, ask);
    await page.keyboard.press("Enter");
  }
  await reading.waitFor();
  await tabTo(page, reading);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name }).waitFor();

  const list = page.getByRole("listbox", { name: "Transcript" });
  await list.waitFor();
  await page.getByRole("heading", { name: "Engagement" }).waitFor();
  await tabTo(page, list);
  await page.keyboard.press("n");
  await page.keyboard.press("3");
  await page.getByText(/You agree with the reader on [01] of 1 talk type/).waitFor();

  await tabTo(page, page.getByRole("link", { name: "Today" }), "Shift+Tab");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Today" }).waitFor();
  const alerts = page.getByRole("region", { name: "Alerts" });
  const acknowledge = alerts.getByRole("button", { name: /^Acknowledge/ }).first();
  await acknowledge.waitFor();
  await tabTo(page, acknowledge);
  await page.keyboard.press("Enter");
  await tabTo(page, alerts.getByLabel("A note for yourself"));
  await page.keyboard.type("By keyboard.");
  await tabTo(page, alerts.getByRole("button", { name: "I have seen it" }));
  await page.keyboard.press("Enter");
  await alerts.getByText("Acknowledged: By keyboard.").waitFor();
  await tabTo(page, alerts.getByRole("button", { name: /^Undo/ }).first());
  await page.keyboard.press("Enter");
  await alerts.getByText("Acknowledged: By keyboard.").waitFor({ state: "detached" });
  expect(wrong).toEqual([]);
});

/** Presses Tab until this has the focus; it must be seen there. */
async function tabTo(page: Page, goal: Locator, key = "Tab"): Promise<void> {
  for (let step = 0; step < MOST_STEPS; step += 1) {
    if (await goal.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`the keyboard does not reach ${goal}`);
}
