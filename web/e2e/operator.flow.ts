import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { expectAccessible, launch, newLink, open, signIn } from "./browser";
import { trouble } from "./trouble";

const service = inject("service");
let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(async () => {
  await trouble(service, "mend");
  await browser?.close();
});

const KIND = "telemetry_upkeep";

async function toOperator(page: Page): Promise<void> {
  await signIn(page, service);
  await page.getByRole("link", { name: "Operator" }).click();
  await page.getByRole("heading", { level: 1, name: "Operator" }).waitFor();
}

test("a dead job is seen, tried again too early, mended, tried again, and succeeds", async () => {
  const { page, wrong } = await open(browser, service);
  await trouble(service, "bury", "12");
  await toOperator(page);
  const jobs = page.getByRole("region", { name: "Jobs by kind" });
  await jobs.getByRole("row", { name: new RegExp(KIND) }).waitFor();
  await page.getByText("No model is chosen").waitFor();
  const dead = page.getByRole("region", { name: "Dead jobs", exact: true });
  const lines = dead.getByRole("listitem").filter({ hasText: "given up" });
  await lines.first().waitFor();
  expect(await lines.count()).toBe(10);
  await lines.first().getByText("UndefinedFunctionError at upkeep.py").waitFor();
  await expectAccessible(page);
  await dead.getByRole("button", { name: "Earlier ones" }).click();
  await dead.getByText("Page 2 of 2").waitFor();
  await expect.poll(() => lines.count()).toBe(2);
  await dead.getByRole("button", { name: "Later ones" }).click();
  await expect.poll(() => lines.count()).toBe(10);

  await lines.first().getByRole("button", { name: "Try again" }).click();
  const told = page.getByRole("status", { name: "Tried again" });
  await told.getByText("dead again").waitFor();
  expect(await page.evaluate("document.activeElement.getAttribute('aria-label')")).toBe(
    "Tried again",
  );

  await trouble(service, "mend");
  await dead.getByText("12 jobs used up their attempts").waitFor();
  await lines.first().getByRole("button", { name: "Try again" }).click();
  await told.getByText("succeeded").waitFor();
  await dead.getByText("11 jobs used up their attempts").waitFor();
  await expectAccessible(page);

  await dead.getByRole("button", { name: `Try all 11 of ${KIND} again` }).click();
  const dialog = page.getByRole("dialog", { name: `Try 11 dead jobs of ${KIND} again?` });
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Leave them" }).click();
  await dead.getByText("11 jobs used up their attempts").waitFor();
  await dead.getByRole("button", { name: `Try all 11 of ${KIND} again` }).click();
  await dialog.getByRole("button", { name: "Try them again" }).click();
  await told.getByText("11 jobs tried again").waitFor();
  await dead.getByText("No job is dead").waitFor();
  await told.getByRole("button", { name: "Clear these lines" }).click();
  await told.getByText("succeeded").waitFor({ state: "detached" });
  expect(wrong).toEqual([]);
});

test("models and telemetry show what was called, what it cost, and that the account adds up", async () => {
  const { page, wrong } = await open(browser, service);
  await trouble(service, "calls");
  await toOperator(page);
  const calls = page.getByRole("region", { name: "Calls by feature, prompt version and model" });
  await calls.getByRole("row", { name: /read_cues prompt 1-4f2a9c gpt-5-mini/ }).waitFor();
  const models = page.getByRole("region", { name: "Language models" });
  await models.getByText("rate limited").first().waitFor();
  await models.getByText("half open").waitFor();
  await models.getByText(/\$9\.62 of \$10\.00, 4 calls refused/).waitFor();
  const telemetry = page.getByRole("region", { name: "Telemetry" });
  await telemetry.getByText("adds up").first().waitFor();
  expect(await telemetry.getByText("does not add up").count()).toBe(0);
  const aside = page.getByRole("region", { name: "Events set aside, by reason" });
  await aside.getByRole("row", { name: /page\.view version 1 not listed page/ }).waitFor();
  await expectAccessible(page);
  await models.getByText("1 day", { exact: true }).click();
  await models.getByText("Cost in the last day").waitFor();
  expect(wrong).toEqual([]);
});

test("what stands is not taken away by a refresh that fails, and says how old it is", async () => {
  const { page, wrong } = await open(browser, service);
  await toOperator(page);
  const jobs = page.getByRole("region", { name: "Jobs", exact: true });
  await jobs.getByText("Waiting").first().waitFor();
  await page.route("**/api/v1/operator/jobs?*", (route) => route.abort());
  await jobs.getByText(/What stands here is as of/).waitFor();
  await page.getByRole("region", { name: "Jobs by kind" }).waitFor();
  await expectAccessible(page);
  await page.unroute("**/api/v1/operator/jobs?*");
  await jobs.getByRole("button", { name: "Try again" }).click();
  await jobs.getByText(/What stands here is as of/).waitFor({ state: "detached" });

  await page.route("**/api/v1/operator/models*", (route) => route.abort());
  await page.reload();
  await page.getByText("The service does not answer").waitFor();
  await page.getByRole("region", { name: "Jobs by kind" }).waitFor();
  await expectAccessible(page);
  expect(wrong).toEqual([]);
});

test("nothing is asked while the page is told to stand still", async () => {
  const { page } = await open(browser, service);
  await toOperator(page);
  await page.getByRole("region", { name: "Jobs by kind" }).waitFor();
  await page.getByLabel("Refresh by itself").uncheck();
  await page.waitForLoadState("networkidle");
  let asked = 0;
  page.on("request", (request) => {
    if (request.url().includes("/operator/")) asked += 1;
  });
  await page.waitForTimeout(6_000);
  expect(asked).toBe(0);
  await page.getByLabel("Refresh by itself").check();
  await page.waitForRequest("**/api/v1/operator/jobs?*");
});

test("a coach who is no operator is shown no page, and the API answers nothing", async () => {
  const { page, wrong } = await open(browser, service);
  await signIn(page, service, crypto.randomUUID());
  await page.getByRole("link", { name: "Settings" }).waitFor();
  expect(await page.getByRole("link", { name: "Operator" }).count()).toBe(0);
  await page.goto("/operator");
  await page.getByText("There is nothing here for you").waitFor();
  await expectAccessible(page);
  const answers = await page.evaluate(async () => {
    const { csrf_token } = await (await fetch("/api/v1/desk/session")).json();
    const paths = ["jobs", "dead-jobs", "models", "telemetry"];
    const asked = paths.map((path) => fetch(`/api/v1/operator/${path}`));
    const retry = fetch("/api/v1/operator/dead-jobs/retry?kind=telemetry_upkeep", {
      method: "POST",
      headers: { "X-CSRF-Token": csrf_token },
    });
    return (await Promise.all([...asked, retry])).map((answer) => answer.status);
  });
  expect(answers).toEqual([404, 404, 404, 404, 404]);
  expect(wrong).toEqual([]);
});

test("an operator's own link opens the operator's page, for a coach who is named too", async () => {
  const { page, wrong } = await open(browser, service);
  const whose = crypto.randomUUID();
  await page.goto(await newLink(service, whose, "--operator"));
  await page.getByRole("heading", { level: 1, name: "Operator" }).waitFor();
  expect(page.url()).toBe(`${service.address}/operator`);
  await page.getByRole("link", { name: "Clients" }).click();
  await page.getByText("No clients yet").waitFor();
  expect(wrong).toEqual([]);
});

test("on a phone nothing is wider than the screen, and the keyboard reaches every table", async () => {
  const viewport = { width: 390, height: 844 };
  const { page } = await open(browser, service, { viewport, colorScheme: "dark" });
  await toOperator(page);
  const jobs = page.getByRole("region", { name: "Jobs by kind" });
  await jobs.waitFor();
  await page.getByRole("region", { name: "Telemetry" }).waitFor();
  await page.waitForLoadState("networkidle");
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
  await expectAccessible(page);
  await jobs.focus();
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => page.evaluate("document.activeElement.scrollLeft")).toBeGreaterThan(0);
});
