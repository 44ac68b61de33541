import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { expectAccessible, launch, open, signIn } from "./browser";

const service = inject("service");
let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());

const SAMPLE = new URL("../../src/listenwell/samples/data/2026-08-06-priya.vtt", import.meta.url);

test("the printed link signs in once, and leaves no token behind", async () => {
  const { page, context, wrong } = await open(browser, service);
  const before = await page.goto(service.link);
  expect(before?.headers()["content-security-policy"]).toContain("default-src 'none'");
  await page.getByRole("heading", { name: "Today" }).waitFor();
  expect(page.url()).toBe(`${service.address}/`);
  expect(await page.evaluate("localStorage.length + sessionStorage.length")).toBe(0);
  const [cookie] = await context.cookies();
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Strict" });
  await page.reload();
  await page.getByRole("heading", { name: "Today" }).waitFor();
  await expectAccessible(page);

  const other = await open(browser, service);
  await other.page.goto(service.link);
  await other.page.getByText("This link does not count any more").waitFor();
  expect(other.page.url()).not.toContain("#");
  await expectAccessible(other.page);

  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByText("Sign in with a link.").waitFor();
  await page.goto(service.address);
  await page.getByText("Sign in with a link.").waitFor();
  expect(wrong.concat(other.wrong)).toEqual([]);
});

test("a dropped transcript is consented to, imported, read and opened", async () => {
  const { page, wrong } = await open(browser, service);
  await signIn(page, service);
  const name = `Client ${crypto.randomUUID().slice(0, 8)}`;
  await drop(page, "2026-08-06.vtt", readFileSync(SAMPLE, "utf8"));
  const dialog = page.getByRole("dialog", { name: "Add a transcript" });
  await dialog.getByLabel("Whose session is it?").selectOption({ label: "A new client" });
  await dialog.getByLabel("The new client's name").fill(name);
  const read = dialog.getByRole("button", { name: "Read it" });
  expect(await read.isDisabled()).toBe(true);
  await dialog.getByLabel("The client agreed").check();
  await expectAccessible(page);
  await read.click();
  await dialog.getByText(/pieces read/).waitFor();
  const ask = dialog.getByRole("button", { name: "That is me" });
  const open_ = dialog.getByRole("link", { name: "Open the reading" });
  await ask.or(open_).first().waitFor();
  if (await ask.isVisible()) await ask.click();
  await open_.click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
  await page.getByRole("heading", { name: "Engagement" }).waitFor();

  await drop(page, "again.vtt", readFileSync(SAMPLE, "utf8"));
  await dialog.getByLabel("Whose session is it?").selectOption({ label: name });
  expect(await dialog.getByLabel("The client agreed").count()).toBe(0);
  await dialog.getByRole("button", { name: "Read it" }).click();
  await dialog.getByText("This file was there already").waitFor();
  await dialog.getByRole("button", { name: "Close" }).click();

  await drop(page, "nothing.vtt", "no transcript at all \u0000\u0001");
  await dialog.getByLabel("Whose session is it?").selectOption({ label: name });
  await dialog.getByRole("button", { name: "Read it" }).click();
  await dialog.getByRole("alert").waitFor();
  expect(wrong).toEqual([]);
});

test("a number lights what it came from, and a key says what an utterance is", async () => {
  const { page, wrong } = await open(browser, service);
  await signIn(page, service);
  const came = page.getByRole("region", { name: "Sessions that came in last" });
  await came.getByRole("link", { name: "Priya Raman" }).last().click();
  await page.getByRole("heading", { level: 1, name: "Priya Raman" }).waitFor();
  const list = page.getByRole("listbox", { name: "Transcript" });
  await page
    .getByRole("button", { name: /Open questions/ })
    .first()
    .click();
  await page.getByText(/Open questions: \d+ utterances are lit/).waitFor();
  await list.locator(".lit").first().waitFor(); // a frame later
  await expectAccessible(page);

  await list.focus();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Home");
  await page.keyboard.press("n");
  await page.getByText(/Right or wrong\? Utterance \d+/).waitFor();
  const sustain = page.getByRole("button", { name: "3 Sustain talk" });
  await page.keyboard.press("3");
  await page.getByText(/You agree with the reader on [01] of 1 talk type/).waitFor();
  expect(await sustain.getAttribute("aria-pressed")).toBe("true");
  await page.reload();
  await page.getByText(/You agree with the reader on [01] of 1 talk type/).waitFor();
  await page.getByRole("heading", { name: "Engagement" }).waitFor(); // its moments come with it
  await list.focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("n");
  await page.keyboard.press("3");
  await page.getByText(/You agree with the reader/).waitFor({ state: "detached" });

  await page.getByLabel("Search the transcript").fill("the");
  await page.getByText(/\d+ of \d+ utterances hold it/).waitFor();
  expect(await list.locator("mark").count()).toBeGreaterThan(0);
  expect(wrong).toEqual([]);
});

async function drop(page: Page, name: string, text: string): Promise<void> {
  const data = await page.evaluateHandle(
    ([file, content]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([content ?? ""], file ?? "", { type: "text/vtt" }));
      return transfer;
    },
    [name, text],
  );
  for (const type of ["dragenter", "dragover", "drop"]) {
    await page.dispatchEvent("body", type, { dataTransfer: data });
  }
}
