// A client with sessions of known words, sent as the page itself would send them.
import type { Page } from "playwright-core";

export interface Sent {
  clientId: string;
  name: string;
  jobs: string[];
}

/** Sends so many sessions of a new client, one a week, and waits until all are read. */
export async function sendSessions(page: Page, name: string, count: number): Promise<Sent> {
  const clientId = crypto.randomUUID();
  const jobs: string[] = [];
  for (let week = 0; week < count; week += 1) jobs.push(await send(page, clientId, week));
  await ask(page, "PUT", `/api/v1/clients/${clientId}/name`, { name });
  for (const job of jobs) {
    const read = async () => (await ask(page, "GET", `/api/v1/analytics/sessions/${job}`)).status;
    for (let waited = 0; (await read()) === 202 && waited < 120; waited += 1) {
      await page.waitForTimeout(500);
    }
  }
  return { clientId, name, jobs };
}

async function send(page: Page, client_id: string, week: number): Promise<string> {
  const answer = await ask(page, "POST", "/api/v1/sessions", {
    client_id,
    session_date: new Date(Date.UTC(2026, 8, 1 + 7 * week)).toISOString().slice(0, 10),
    coach_speaker: "Maya",
    consent: { given_by: "client", text_version: "1", given_at: "2026-01-01T00:00:00Z" },
    utterances: said(week),
  });
  return (answer.body as { job_id: string }).job_id;
}

function said(week: number) {
  const lines = [
    ["Maya", "What would help most today?"],
    ["Ben", `I want to plan week ${week}, and I will start on Sunday.`],
    ["Maya", "So you are ready for it."],
    ["Ben", `Yes, but I am worried that I give up again${", again".repeat(week)}.`],
  ] as const;
  return lines.map(([speaker, text], at) => ({
    speaker,
    text,
    start: at * 10,
    end: at * 10 + 4 + ((week + at) % 3),
  }));
}

/** Asks the API with the page's own cookie and token; returns the status and the body. */
export function ask(
  page: Page,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: unknown }> {
  return page.evaluate(
    async ([how, where, what]) => {
      const session = await (await fetch("/api/v1/desk/session")).json();
      const answer = await fetch(where, {
        method: how,
        headers: { "Content-Type": "application/json", "X-CSRF-Token": session.csrf_token },
        ...(what === "" ? {} : { body: what }),
      });
      return { status: answer.status, body: await answer.json().catch(() => null) };
    },
    [method, path, body === undefined ? "" : JSON.stringify(body)] as const,
  );
}
