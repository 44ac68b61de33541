import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { expectAccessible, launch, open, signIn } from "./browser";

const service = inject("service");
let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());

async function session() {
  const opened = await open(browser, service);
  await signIn(opened.page, service);
  const came = opened.page.getByRole("region", { name: "Sessions that came in last" });
  await came.getByRole("link", { name: "Priya Raman" }).last().click();
  const panel = opened.page.getByRole("region", { name: "What the detectors found" });
  return { ...opened, panel };
}

test("without a language model the detectors say that they need one", async () => {
  const { page, panel, wrong } = await session();
  await panel.getByText("They need a language model").waitFor();
  await panel.getByRole("button", { name: "Run the detectors" }).click();
  await panel.getByRole("alert").getByText("LISTENWELL_MODELS").waitFor();
  await expectAccessible(page);
  expect(wrong).toEqual([]);
});

/** This service has no model; what one has found is played to the page. */
test("a finding is agreed with, taken back, and said to be nothing", async () => {
  const { page, panel, wrong } = await session();
  const found = {
    id: crypto.randomUUID(),
    detector: "bias",
    first_utterance: 3,
    last_utterance: 5,
    label: "sunk_cost",
    severity: "high",
    confidence: 0.82,
    model: "openai:gpt-5-mini",
    prompt_version: "1-0f3c9b7a12de",
    found_at: "2026-09-03T17:04:09Z",
    override: null as object | null,
  };
  const bodies: unknown[] = [];
  await page.route("**/api/v1/sessions/*/findings", (route) =>
    route.fulfill({
      json: { job_id: crypto.randomUUID(), findings: [found], rhetorical_profile: null },
    }),
  );
  await page.route("**/api/v1/findings/*/override", (route) => {
    const body = route.request().postDataJSON();
    bodies.push(body);
    const there = body !== null && body.verdict !== "nothing";
    const severity = there ? (body.severity ?? found.severity) : null;
    const label = there ? (body.label ?? found.label) : null;
    found.override = body && { verdict: body.verdict, label, severity, said_at: found.found_at };
    return route.fulfill({ json: found });
  });
  await page.reload();
  await panel.getByText("Cognitive bias").click();
  await panel.getByText("The model is 82 % sure").waitFor();
  await expectAccessible(page);

  const right = panel.getByRole("button", { name: "Right: sunk cost, Utterances 4–6" });
  await right.click();
  await panel.getByText("You say: right").waitFor();
  expect(await right.getAttribute("aria-pressed")).toBe("true");
  await right.click();
  await panel.getByText("The model is 82 % sure").waitFor();
  await panel.getByLabel("Severity of sunk cost").selectOption("low");
  await panel.getByText("You say: right, low").waitFor();
  await panel.getByLabel("What it is: sunk cost").selectOption("planning fallacy");
  await panel.getByText("You say: planning fallacy, low").waitFor();
  await panel.getByLabel("Severity of sunk cost").selectOption("high");
  await panel.getByText("You say: planning fallacy").waitFor();
  await expectAccessible(page);
  await panel.getByRole("button", { name: "Nothing there: sunk cost" }).click();
  await panel.getByText("You say: nothing there").waitFor();
  expect(bodies).toEqual([
    { verdict: "right", label: null, severity: null },
    null,
    { verdict: "right", label: null, severity: "low" },
    { verdict: "other", label: "planning_fallacy", severity: "low" },
    { verdict: "other", label: "planning_fallacy", severity: "high" },
    { verdict: "nothing", label: null, severity: null },
  ]);

  await panel.getByRole("button", { name: "Utterances 4–6", exact: true }).click();
  await page.getByText(/Right or wrong\? Utterance 4/).waitFor();
  expect(wrong).toEqual([]);
});
