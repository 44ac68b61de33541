import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { expectAccessible, launch, open, signIn } from "./browser";

const service = inject("service");
let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());

test("today says who needs attention and why; an alert is acknowledged and taken back", async () => {
  const { page, wrong } = await open(browser, service);
  await signIn(page, service);
  const alerts = page.getByRole("region", { name: "Alerts" });
  const acknowledge = alerts.getByRole("button", { name: /^Acknowledge/ }).first();
  await acknowledge.waitFor();
  await expectAccessible(page);
  const waiting = await alerts.getByRole("button", { name: /^Acknowledge/ }).count();
  await acknowledge.click();
  await alerts.getByLabel("A note for yourself").fill("Will call on Friday.");
  await alerts.getByRole("button", { name: "I have seen it" }).click();
  await alerts.getByText("Acknowledged: Will call on Friday.").waitFor();
  await page.reload();
  await alerts.getByText("Acknowledged: Will call on Friday.").waitFor();
  await alerts.getByRole("button", { name: /^Undo/ }).first().click();
  await alerts.getByText("Acknowledged:").waitFor({ state: "detached" });
  expect(await alerts.getByRole("button", { name: /^Acknowledge/ }).count()).toBe(waiting);
  expect(wrong).toEqual([]);
});

test("a client's page opens the score, tells trends with care, and leaves a session out", async () => {
  const { page, wrong } = await open(browser, service);
  await signIn(page, service);
  await page.getByRole("link", { name: "Clients" }).click();
  const known = page.getByRole("region", { name: "Your clients" });
  await known.getByRole("link", { name: "Priya Raman" }).click();
  await page.getByRole("heading", { level: 1, name: "Priya Raman" }).waitFor();
  const risk = page.getByRole("region", { name: "Risk" });
  await risk.getByText("Days since the last session").waitFor();
  await risk.getByText(/chance of no session in the next \d+ days/).waitFor();
  await page.getByText("All time").click();
  await page.getByRole("img", { name: /^Engagement over 3 sessions/ }).waitFor();
  await expectAccessible(page);
  const sessions = page.getByRole("region", { name: "Sessions" });
  await sessions
    .getByRole("button", { name: /^Leave out/ })
    .first()
    .click();
  await page.getByRole("img", { name: /^Engagement over 2 sessions/ }).waitFor();
  await sessions.getByRole("button", { name: /^Take in again/ }).click();
  await page.getByRole("img", { name: /^Engagement over 3 sessions/ }).waitFor();
  expect(wrong).toEqual([]);
});

test("settings show what would change before anything does", async () => {
  const { page, wrong } = await open(browser, service);
  await signIn(page, service);
  await page.getByRole("link", { name: "Settings" }).click();
  const form = page.getByRole("region", { name: "Risk: weights and thresholds" });
  const weights = form.getByLabel("Weight");
  await weights.first().waitFor();
  await expectAccessible(page);
  const [first, second] = [weights.nth(0), weights.nth(4)];
  const before = [await first.inputValue(), await second.inputValue()] as const;
  await first.fill(String(Number(before[0]) - 10));
  await form.getByText("they must come to 100").waitFor();
  expect(await form.getByRole("button", { name: "What would change?" }).isDisabled()).toBe(true);
  await second.fill(String(Number(before[1]) + 10));
  expect(await form.getByRole("button", { name: "Save" }).isDisabled()).toBe(true);
  await form.getByRole("button", { name: "What would change?" }).click();
  await form.getByText(/scores would be another/).waitFor();
  await form.getByRole("button", { name: "Save" }).click();
  await form.getByText(/scores would be another/).waitFor({ state: "detached" });
  await page.reload();
  await weights.first().waitFor();
  expect(await weights.nth(0).inputValue()).toBe(String(Number(before[0]) - 10));
  await weights.nth(0).fill(before[0]);
  await weights.nth(4).fill(before[1]);
  await form.getByRole("button", { name: "What would change?" }).click();
  await form.getByText(/scores would be another/).waitFor();
  await form.getByRole("button", { name: "Save" }).click();
  await form.getByText(/scores would be another/).waitFor({ state: "detached" });
  expect(wrong).toEqual([]);
});

test("the page tells nothing of its use before the coach agrees, and fitting events after", async () => {
  const { page, wrong } = await open(browser, service);
  const coach = crypto.randomUUID();
  const sent: string[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/telemetry/events")) sent.push(request.postData() ?? "");
  });
  await signIn(page, service, coach);
  await page.getByRole("link", { name: "Settings" }).click();
  const agree = page.getByLabel("I agree that this page tells how it is used");
  await agree.waitFor();
  await page.getByText("Exactly what is sent").click();
  await page.getByText("page.view: A page is shown.").waitFor();
  expect(sent).toEqual([]);
  const answered = page.waitForResponse((each) => each.url().endsWith("/telemetry/events"));
  const visited = page.waitForResponse((each) => each.url().endsWith("/telemetry/visits"));
  await agree.click();
  await page.getByRole("checkbox", { checked: true }).waitFor();
  await (await visited).finished(); // what is shown before the visit is open is not told
  await page.getByRole("link", { name: "Clients" }).click();
  await page.getByRole("link", { name: "Today" }).click();
  const answer = await answered;
  expect(await answer.json()).toMatchObject({ set_aside: 0, dropped: 0 });
  expect((await answer.json()).stored).toBeGreaterThan(0);
  expect(sent.join("")).not.toContain(coach);
  await page.getByRole("link", { name: "Settings" }).click();
  await agree.click();
  await page.getByRole("checkbox", { checked: false }).waitFor();
  expect(await page.evaluate("localStorage.length")).toBe(0);
  expect(wrong).toEqual([]);
});

test("an empty desk explains the first step", async () => {
  const { page, wrong } = await open(browser, service);
  await signIn(page, service, crypto.randomUUID());
  await page.getByText("Drop a transcript anywhere on this page").waitFor();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Clients" }).click();
  await page.getByText("No clients yet").waitFor();
  await page.goto(`/sessions/${crypto.randomUUID()}`);
  await page.getByText("There is nothing here for you").waitFor();
  await expectAccessible(page);
  expect(wrong).toEqual([]);
});

test("while one part loads or fails the others stand, and it can be tried again", async () => {
  const { page, wrong } = await open(browser, service);
  await signIn(page, service);
  let answers = false;
  let let_go: () => void = () => {};
  const held = new Promise<void>((done) => {
    let_go = done;
  });
  await page.route("**/coach/at-risk-clients*", async (route) => {
    if (answers) return route.continue();
    return route.fulfill({
      status: 503,
      contentType: "application/problem+json",
      body: JSON.stringify({
        type: "x",
        title: "This cannot be served",
        status: 503,
        detail: "Wait.",
      }),
    });
  });
  await page.route("**/risk/alerts*", async (route) => {
    await held;
    return route.continue();
  });
  await page.reload();
  await page.getByText("Loading your alerts").waitFor({ state: "attached" });
  await page.getByRole("heading", { name: "Sessions that came in last" }).waitFor();
  await page.getByText("This cannot be served").waitFor();
  await expectAccessible(page);
  answers = true;
  let_go();
  await page.getByRole("button", { name: "Try again" }).click();
  await page.locator("#at-risk").waitFor();
  await page.getByRole("heading", { name: "Alerts" }).waitFor();
  expect(wrong).toEqual([]);
});

test("on a phone nothing is wider than the screen", async () => {
  const { page } = await open(browser, service, { viewport: { width: 390, height: 844 } });
  await signIn(page, service);
  for (const path of ["/", "/clients", "/settings"]) {
    await page.goto(path);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.waitForLoadState("networkidle");
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
    await expectAccessible(page);
  }
});

test("what the keyboard reaches is in order and seen", async () => {
  const { page } = await open(browser, service);
  await signIn(page, service);
  await page.keyboard.press("Tab");
  expect(await page.evaluate("document.activeElement.textContent")).toBe("Skip to the content");
  await page.keyboard.press("Enter");
  expect(await page.evaluate("document.activeElement.id")).toBe("content");
});
