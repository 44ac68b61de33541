import { readFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { expectAccessible, launch, open, signIn } from "./browser";
import { ask, sendSessions } from "./sessions";

const service = inject("service");
let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());

test("a session stands beside what is usual, is left out and taken in, and tells of its panels", async () => {
  const { page, wrong } = await open(browser, service);
  await signIn(page, service, crypto.randomUUID());
  const { jobs } = await sendSessions(page, "Ben Usual", 5);
  await ask(page, "PUT", "/api/v1/telemetry/consent", {
    text_version: "desk-1",
    given_at: new Date().toISOString(),
  });

  await page.goto(`/sessions/${jobs[0]}`);
  const usual = page.getByRole("region", { name: "Beside what is usual for this client" });
  await usual.getByText("This is the client's first session.").waitFor();
  await page.goto(`/sessions/${jobs[2]}`);
  await usual.getByText("There were 2 sessions before this one.").waitFor();
  await page.getByRole("region", { name: "Since the session before" }).waitFor();
  await expectAccessible(page);

  await page.goto(`/sessions/${jobs[4]}`);
  await usual
    .getByText(/Usually .+ to .+ on average of 4 sessions/)
    .first()
    .waitFor();
  await expectAccessible(page);
  const told = page.waitForRequest(
    (each) =>
      each.url().endsWith("/telemetry/events") &&
      (each.postData() ?? "").includes("detail_panel.view"),
  );
  await page.getByRole("button", { name: "Closed questions" }).or(number(page)).first().click();
  await page.getByText(/utterances are lit/).waitFor();
  const sent = JSON.parse((await told).postData() ?? "");
  const [panel] = sent.events.filter((e: { event: string }) => e.event === "detail_panel.view");
  expect(panel.properties).toMatchObject({ action: "expand" });
  expect(JSON.stringify(sent)).not.toContain("Sunday");

  await page.getByRole("button", { name: "Leave it out" }).click();
  await page.getByText("left out of trends and comparisons").waitFor();
  await page.getByRole("button", { name: "Take it in again" }).click();
  await page.getByText("left out of trends and comparisons").waitFor({ state: "detached" });
  expect(wrong).toEqual([]);
});

test("a client's data is taken along, what is said is kept for a time, and a client is erased", async () => {
  const { page, wrong } = await open(browser, service, { acceptDownloads: true });
  await signIn(page, service, crypto.randomUUID());
  const { clientId, name, jobs } = await sendSessions(page, "Ben Erased", 2);
  await page.goto("/settings");
  const data = page.getByRole("region", { name: "Clients' data" });

  const coming = page.waitForEvent("download");
  await data.getByRole("button", { name: `Export ${name}` }).click();
  const download = await coming;
  expect(download.suggestedFilename()).toBe(`${clientId}.json`);
  const file = JSON.parse(readFileSync(await download.path(), "utf8"));
  expect(file.client).toMatchObject({ client_id: clientId, name, sessions: 2 });
  expect(file.consents.standing).toBe(true);
  expect(file.sessions.map((each: { job_id: string }) => each.job_id).sort()).toEqual(
    [...jobs].sort(),
  );
  for (const session of file.sessions) {
    expect(session.utterances).toHaveLength(4);
    expect(session.utterances[1].text).toContain("I will start on Sunday");
    expect(session.analytics.session_analytics.total_turns).toBe(4);
  }

  expect(file.summaries).toHaveLength(3);
  expect(file).toHaveProperty("risk");
  const owners = file.alerts.map((each: { client_id: string }) => each.client_id);
  expect(new Set([clientId, ...owners])).toEqual(new Set([clientId]));

  const kept = page.getByRole("region", { name: "How long things are kept" });
  await kept.getByText("This is the installation's rule").waitFor();
  const words = kept.getByLabel("What was said: days");
  const go = kept.getByRole("button", { name: "What would go?" });
  await words.fill("30");
  await kept.getByLabel("for a number of days").nth(1).check();
  await kept.getByLabel("Whole sessions, numbers too: days").fill("10");
  await kept.getByText("Words cannot be kept for longer than the session").waitFor();
  expect(await go.isDisabled()).toBe(true);
  await expectAccessible(page);
  await kept.getByLabel("until I erase it").nth(1).check();
  expect(await kept.getByRole("button", { name: "Keep it so" }).isDisabled()).toBe(true);
  await go.click();
  await kept.getByText("Nothing would go").waitFor();
  await kept.getByText(/Ben Erased: nothing yet; next words on/).waitFor();
  await expectAccessible(page);
  await kept.getByRole("button", { name: "Keep it so" }).click();
  await kept.getByText("This is your own rule.").waitFor();
  await page.reload();
  await words.waitFor();
  expect(await words.inputValue()).toBe("30");
  const month = await ask(page, "GET", `/api/v1/sessions/${jobs[0]}`);
  const until = new Date((month.body as { words_until: string }).words_until).getTime();
  expect(Math.round((until - Date.now()) / 86_400_000)).toBe(30);

  await data.getByRole("button", { name: `Erase ${name}` }).click();
  const dialog = page.getByRole("dialog", { name: `Erase ${name}?` });
  const erase = dialog.getByRole("button", { name: "Erase for good" });
  expect(await erase.isDisabled()).toBe(true);
  await dialog.getByLabel(/To be sure, write/).fill("Ben");
  expect(await erase.isDisabled()).toBe(true);
  await dialog.getByLabel(/To be sure, write/).fill(name);
  await expectAccessible(page);
  await erase.click();
  await data.getByText("Nothing is kept yet").waitFor();
  for (const path of [
    `/clients/${clientId}/consent`,
    `/sessions/${jobs[0]}`,
    `/sessions/${jobs[0]}/utterances`,
    `/analytics/sessions/${jobs[1]}`,
    `/analytics/clients/${clientId}/summary`,
    `/analytics/clients/${clientId}/risk`,
  ]) {
    expect((await ask(page, "GET", `/api/v1${path}`)).status, path).toBe(404);
  }
  await kept.getByText("What was erased").click();
  await kept.getByText(/everything \(2 sessions\) .*by hand; no backup of it opens/).waitFor();
  await expectAccessible(page);
  await page.goto(`/sessions/${jobs[0]}`);
  await page.getByText("There is nothing here for you").waitFor();
  await page.goto(`/clients/${clientId}`);
  await page.getByText("There is nothing here for you").waitFor();
  expect(wrong).toEqual([]);
});

test("a session whose words are gone shows its numbers and says so", async () => {
  const { page, wrong } = await open(browser, service);
  await signIn(page, service, crypto.randomUUID());
  const { jobs } = await sendSessions(page, "Ben Silent", 1);
  // Days cannot be waited for here: what the API answers then is held by its own tests.
  await page.route("**/utterances", async (route) => {
    const answer = await route.fetch();
    const said = await answer.json();
    for (const each of said.utterances) Object.assign(each, { text: "", speaker: null });
    await route.fulfill({ json: { ...said, words_erased_at: "2026-11-01T01:00:00Z" } });
  });
  await page.goto(`/sessions/${jobs[0]}`);
  await page.getByRole("heading", { name: "What was said is gone" }).waitFor();
  await page.getByRole("heading", { name: "Engagement" }).waitFor();
  await page.getByRole("img", { name: /^Timeline of 4 utterances/ }).waitFor();
  expect(await page.getByRole("listbox", { name: "Transcript" }).count()).toBe(0);
  await expectAccessible(page);
  expect(wrong).toEqual([]);
});

function number(page: import("playwright-core").Page) {
  return page.getByRole("button", { name: /questions/i });
}

test("a client's consent to hosted models is recorded, and withdrawn", async () => {
  const { page, wrong } = await open(browser, service);
  await signIn(page, service, crypto.randomUUID());
  const { clientId } = await sendSessions(page, "Ben Hosted", 1);
  await page.goto(`/clients/${clientId}`);
  const hosted = page.getByRole("region", { name: "Hosted language models" });
  await hosted.getByText("No hosted model is asked about this client.").waitFor();
  await expectAccessible(page);
  await hosted.getByLabel("Reported by").selectOption("me, the coach");
  await hosted.getByRole("button", { name: "The client agreed" }).click();
  await hosted.getByText("The client agreed.").waitFor();
  const consents = async () =>
    (await ask(page, "GET", `/api/v1/clients/${clientId}/consent`)).body as {
      hosted_models: boolean;
      consents: { purpose: string; given_by: string }[];
    };
  const stands = await consents();
  expect(stands.hosted_models).toBe(true);
  expect(stands.consents).toContainEqual(
    expect.objectContaining({ purpose: "hosted_models", given_by: "coach" }),
  );
  await expectAccessible(page);
  await hosted.getByRole("button", { name: "Withdraw" }).click();
  await hosted.getByText("No hosted model is asked about this client.").waitFor();
  expect((await consents()).hosted_models).toBe(false);
  expect(wrong).toEqual([]);
});
