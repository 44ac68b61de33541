// A real browser at the real service; every page is watched for errors and refused content.
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { promisify } from "node:util";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { expect } from "vitest";
import type { Service } from "./service";

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: FLAGS,
  });
}

/** A page of a browser that is not signed in, and what went wrong on it so far. */
export async function open(
  browser: Browser,
  service: Service,
  more: Parameters<Browser["newContext"]>[0] = {},
): Promise<{ page: Page; context: BrowserContext; wrong: string[] }> {
  const context = await browser.newContext({ baseURL: service.address, ...more });
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  const wrong: string[] = [];
  page.on("pageerror", (error) => wrong.push(String(error)));
  page.on("console", (message) => {
    // A refused request is the page's own business, and drawn; a script's error is not.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) {
      wrong.push(message.text());
    }
  });
  return { page, context, wrong };
}

/** Signs a page in with a link of its own. */
export async function signIn(page: Page, service: Service, coach?: string): Promise<void> {
  await page.goto(await newLink(service, coach));
  await page.getByRole("heading", { name: "Today", exact: true }).waitFor();
}

export async function newLink(
  service: Service,
  coach?: string,
  ...more: string[]
): Promise<string> {
  const port = new URL(service.address).port;
  const whose = coach ? ["--coach", coach] : [];
  const { stdout } = await promisify(execFile)(
    process.env.LISTENWELL_PYTHON ?? "../.venv/bin/python",
    [
      "-W",
      "ignore",
      "-m",
      "listenwell",
      "link",
      "--home",
      service.home,
      "--port",
      port,
      ...whose,
      ...more,
    ],
  );
  return stdout.trim();
}

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Violation {
  id: string;
  help: string;
  nodes: { html: string; failureSummary: string }[];
}

/** Holds the page against the rules of axe, WCAG 2.2 AA and best practices. */
export async function expectAccessible(page: Page): Promise<void> {
  // The page's own policy lets no script in but its own; the debugger's door is not bound by it.
  await page.evaluate(AXE);
  const violations: Violation[] = await page.evaluate(
    "axe.run(document).then((found) => found.violations)",
  );
  const told = violations.map(
    (each) =>
      `${each.id}: ${each.help}\n${each.nodes
        .map((n) => n.html)
        .slice(0, 3)
        .join("\n")}`,
  );
  expect(told).toEqual([]);
}
