import { ApiError, api, body, type Schemas } from "../api/client";

const AT_ONCE = 200;

const WINDOWS = ["30d", "90d", "all_time"] as const;

/** Everything that the service shows of a client: consents, sessions, words, numbers, risk. */
export async function everythingOf(line: Schemas["ClientLineOut"]) {
  const path = { client_id: line.client_id };
  const consents = await body(api.GET("/api/v1/clients/{client_id}/consent", { params: { path } }));
  const sessions = [];
  for (const { job_id } of await allSessions(line.client_id)) {
    const params = { params: { path: { job_id } } };
    const [status, said, read] = await Promise.all([
      body(api.GET("/api/v1/sessions/{job_id}", params)),
      body(api.GET("/api/v1/sessions/{job_id}/utterances", params)),
      body(api.GET("/api/v1/analytics/sessions/{job_id}", params)).catch(absent),
    ]);
    sessions.push({ ...status, utterances: said.utterances, analytics: read });
  }
  return {
    exported_at: new Date().toISOString(),
    client: line,
    consents,
    sessions,
    ...(await across(line.client_id)),
  };
}

/** What was computed across the sessions; `null` where there is none yet. */
async function across(client_id: string) {
  const path = { client_id };
  const summaries = await Promise.all(
    WINDOWS.map((window) =>
      body(
        api.GET("/api/v1/analytics/clients/{client_id}/summary", {
          params: { path, query: { window } },
        }),
      ).catch(absent),
    ),
  );
  const risk = await body(
    api.GET("/api/v1/analytics/clients/{client_id}/risk", { params: { path } }),
  ).catch(absent);
  const query = { client_id, status: "all", limit: AT_ONCE } as const;
  const { alerts } = await body(api.GET("/api/v1/analytics/risk/alerts", { params: { query } }));
  return { summaries, risk, alerts };
}

/** What is not there yet is not there; any other failure fails the export, which is whole or not. */
function absent(error: unknown): null {
  if (error instanceof ApiError && (error.status === 404 || error.status === 409)) return null;
  throw error;
}

async function allSessions(client_id: string): Promise<Schemas["SessionLineOut"][]> {
  const found: Schemas["SessionLineOut"][] = [];
  for (;;) {
    const query = { client_id, limit: AT_ONCE, offset: found.length };
    const page = await body(api.GET("/api/v1/sessions", { params: { query } }));
    found.push(...page.sessions);
    if (page.sessions.length < AT_ONCE) return found;
  }
}

/** Gives a value to the browser's downloads, as JSON. */
export function downloaded(value: unknown, name: string): void {
  const address = URL.createObjectURL(
    new Blob([JSON.stringify(value, null, 2)], { type: "application/json" }),
  );
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
