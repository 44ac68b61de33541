import { api, body, type Schemas } from "../api/client";

const AT_ONCE = 200;

/** Everything that the service shows of a client: consents, sessions, words, numbers. */
export async function everythingOf(line: Schemas["ClientLineOut"]) {
  const path = { client_id: line.client_id };
  const consents = await body(api.GET("/api/v1/clients/{client_id}/consent", { params: { path } }));
  const sessions = [];
  for (const { job_id } of await allSessions(line.client_id)) {
    const params = { params: { path: { job_id } } };
    const [status, said, read] = await Promise.all([
      body(api.GET("/api/v1/sessions/{job_id}", params)),
      body(api.GET("/api/v1/sessions/{job_id}/utterances", params)),
      body(api.GET("/api/v1/analytics/sessions/{job_id}", params)).catch(() => null),
    ]);
    sessions.push({ ...status, utterances: said.utterances, analytics: read });
  }
  return { exported_at: new Date().toISOString(), client: line, consents, sessions };
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
