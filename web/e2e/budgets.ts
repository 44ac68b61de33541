// What the page may cost, printed: in headless Chromium, its processor slowed down four times.
import type { Browser, CDPSession, Page } from "playwright-core";
import { afterAll, beforeAll, inject, test } from "vitest";
import { launch, open, signIn } from "./browser";

const service = inject("service");
const SLOWER = 4;
const UTTERANCES = 3000;

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());

test("the page's budgets", { timeout: 580_000 }, async () => {
  const { page, context } = await open(browser, service);
  await signIn(page, service);
  const debug = await context.newCDPSession(page);
  const scripts = await scriptsOnTheWire(debug);
  await debug.send("Network.setCacheDisabled", { cacheDisabled: true });
  await debug.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  await page.goto("/");
  await page.getByRole("region", { name: "Alerts" }).waitFor();
  await page.waitForLoadState("networkidle");
  told("JavaScript on first load, on the wire", sum([...scripts.values()]) / 1000, "kB", 200);
  told("largest contentful paint", await largestPaint(page), "ms", 1000);

  const came = page.getByRole("region", { name: "Sessions that came in last" });
  await came.getByRole("link").last().click();
  await page.evaluate(WATCH);
  const number = page.getByRole("button", { name: /Open questions/ });
  for (let at = 0; at < 6; at += 1) await number.click();
  await page.getByRole("listbox", { name: "Transcript" }).focus();
  for (const key of ["n", "n", "3", "3", "PageDown", "End"]) await page.keyboard.press(key);
  await page.waitForTimeout(500);
  told("slowest of 12 interactions", await page.evaluate("Math.max(0, ...window.took)"), "ms", 100);

  const job = await longSession(page);
  await page.goto(`/sessions/${job}`);
  await page.getByText(`${UTTERANCES} utterances.`).waitFor();
  await scrolled(page, `scrolling ${UTTERANCES} utterances while the reading is made`);
  await page.getByRole("heading", { name: "Engagement" }).waitFor();
  await page.waitForLoadState("networkidle");
  await page.evaluate("document.querySelector('[role=listbox]').scrollTop = 0");
  await scrolled(page, "the same, at rest");
});

async function scrolled(page: Page, what: string): Promise<void> {
  const frames = (await page.evaluate(SCROLL)) as number[];
  told(`slowest of ${frames.length} frames ${what}`, Math.max(...frames), "ms", 50);
}

function told(what: string, value: number, unit: string, budget: number): void {
  const verdict = value <= budget ? "within" : "OVER";
  const line = `${what.padEnd(78)} ${value.toFixed(0).padStart(6)} ${unit.padEnd(3)} ${verdict} ${budget}`;
  process.stdout.write(`${line}\n`);
}

/** Bytes of every script as they were sent, with their headers; by request. */
async function scriptsOnTheWire(debug: CDPSession): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  debug.on("Network.responseReceived", ({ requestId, type }) => {
    if (type === "Script") sizes.set(requestId, 0);
  });
  debug.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (sizes.has(requestId)) sizes.set(requestId, encodedDataLength);
  });
  await debug.send("Network.enable");
  return sizes;
}

const sum = (values: number[]) => values.reduce((one, other) => one + other, 0);

function largestPaint(page: Page): Promise<number> {
  return page.evaluate(
    `new Promise((done) => new PerformanceObserver((list) =>
       done(list.getEntries().at(-1).startTime)
     ).observe({ type: "largest-contentful-paint", buffered: true }))`,
  );
}

/** Keeps how long each interaction took, to the next paint. */
const WATCH = `window.took = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (entry.interactionId) window.took.push(entry.duration);
  }).observe({ type: "event", durationThreshold: 16, buffered: false })`;

/** Scrolls 120 frames, a screen's half each, and returns how long each took. */
const SCROLL = `new Promise((done) => {
  const rows = document.querySelector("[role=listbox]");
  const frames = [];
  let before = performance.now();
  const next = (now) => {
    frames.push(now - before);
    before = now;
    rows.scrollTop += 300;
    if (frames.length < 121) requestAnimationFrame(next);
    else done(frames.slice(1));
  };
  requestAnimationFrame(next);
})`;

/** Sends a session of 3,000 utterances as the page itself would; returns its id once it is in. */
function longSession(page: Page): Promise<string> {
  const said = ["What would help most?", "I want to plan my week, but I am not sure.", "Go on."];
  const body = JSON.stringify({
    client_id: crypto.randomUUID(),
    consent: { given_by: "client", text_version: "1", given_at: "2026-01-01T00:00:00Z" },
    utterances: Array.from({ length: UTTERANCES }, (_, at) => ({
      speaker: at % 2 ? "Ben" : "Maya",
      start: at * 4,
      end: at * 4 + 3,
      text: `${said[at % 3]} That was number ${at}.`,
    })),
  });
  return page.evaluate(async (text) => {
    const session = await (await fetch("/api/v1/desk/session")).json();
    const sent = await fetch("/api/v1/sessions", {
      method: "POST",
      body: text,
      headers: { "Content-Type": "application/json", "X-CSRF-Token": session.csrf_token },
    });
    return (await sent.json()).job_id;
  }, body);
}
