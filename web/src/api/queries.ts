import { queryOptions } from "@tanstack/react-query";
import { api, body, setCsrfToken } from "./client";

export const signedIn = queryOptions({
  queryKey: ["signed-in"],
  queryFn: async () => {
    const session = await body(api.GET("/api/v1/desk/session"));
    setCsrfToken(session.csrf_token);
    return session;
  },
  staleTime: Number.POSITIVE_INFINITY,
  retry: false,
});

export const clients = queryOptions({
  queryKey: ["clients"],
  queryFn: async () => (await body(api.GET("/api/v1/clients"))).clients,
});

/** So many of the sessions that came in last are on Today. */
export const LATEST = 8;

export const sessions = (limit: number) =>
  queryOptions({
    queryKey: ["sessions", limit],
    queryFn: async () =>
      (await body(api.GET("/api/v1/sessions", { params: { query: { limit } } }))).sessions,
    refetchInterval: (query) =>
      query.state.data?.some((each) => each.status === "received") ? 1000 : false,
  });

export const session = (jobId: string) =>
  queryOptions({
    queryKey: ["session", jobId, "status"],
    queryFn: () => body(api.GET("/api/v1/sessions/{job_id}", path(jobId))),
  });

export const utterances = (jobId: string) =>
  queryOptions({
    queryKey: ["session", jobId, "utterances"],
    queryFn: () => body(api.GET("/api/v1/sessions/{job_id}/utterances", path(jobId))),
  });

/** A session's analytics; while it is being read it is asked again every half second. */
export const analytics = (jobId: string) =>
  queryOptions({
    queryKey: ["session", jobId, "analytics"],
    queryFn: async () => {
      const found = await body(api.GET("/api/v1/analytics/sessions/{job_id}", path(jobId)));
      return "session_analytics" in found ? found : null;
    },
    refetchInterval: (query) => (query.state.data === null ? 500 : false),
  });

const path = (job_id: string) => ({ params: { path: { job_id } } });

const ofClient = (client_id: string) => ({ params: { path: { client_id } } });

export const coachSummary = queryOptions({
  queryKey: ["coach-summary"],
  queryFn: () => body(api.GET("/api/v1/analytics/coach/summary")),
});

export const atRisk = queryOptions({
  queryKey: ["at-risk"],
  queryFn: () =>
    body(api.GET("/api/v1/analytics/coach/at-risk-clients", { params: { query: { limit: 12 } } })),
});

export const alerts = (clientId?: string) =>
  queryOptions({
    queryKey: ["alerts", clientId ?? "all"],
    queryFn: async () =>
      (
        await body(
          api.GET("/api/v1/analytics/risk/alerts", {
            params: {
              query: { status: "all", limit: 100, ...(clientId ? { client_id: clientId } : {}) },
            },
          }),
        )
      ).alerts.filter((each) => each.status !== "resolved"),
  });

/** A client's risk; `null` while the score is being computed. */
export const risk = (clientId: string) =>
  queryOptions({
    queryKey: ["client", clientId, "risk"],
    queryFn: async () => {
      const found = await body(
        api.GET("/api/v1/analytics/clients/{client_id}/risk", ofClient(clientId)),
      );
      return "risk_score" in found ? found : null;
    },
    refetchInterval: (query) => (query.state.data === null ? 2000 : false),
  });

export type Window = "30d" | "90d" | "all_time";

export const summary = (clientId: string, window: Window) =>
  queryOptions({
    queryKey: ["client", clientId, "summary", window],
    queryFn: async () => {
      const found = await body(
        api.GET("/api/v1/analytics/clients/{client_id}/summary", {
          params: { path: { client_id: clientId }, query: { window } },
        }),
      );
      return "client_analytics" in found ? found : null;
    },
    refetchInterval: (query) => (query.state.data === null ? 1000 : false),
  });

export const clientSessions = (clientId: string) =>
  queryOptions({
    queryKey: ["client", clientId, "sessions"],
    queryFn: async () => {
      const found = await body(
        api.GET("/api/v1/analytics/clients/{client_id}/sessions", {
          params: { path: { client_id: clientId }, query: { limit: 200 } },
        }),
      );
      return "sessions" in found ? found : null;
    },
    refetchInterval: (query) => (query.state.data === null ? 1000 : false),
  });

export const consent = (clientId: string) =>
  queryOptions({
    queryKey: ["client", clientId, "consent"],
    queryFn: () => body(api.GET("/api/v1/clients/{client_id}/consent", ofClient(clientId))),
  });

export const riskSettings = queryOptions({
  queryKey: ["risk-settings"],
  queryFn: () => body(api.GET("/api/v1/analytics/risk/settings")),
});

export const retention = queryOptions({
  queryKey: ["retention"],
  queryFn: () => body(api.GET("/api/v1/retention")),
});

export const erasures = queryOptions({
  queryKey: ["erasures"],
  queryFn: async () => (await body(api.GET("/api/v1/erasures"))).erasures,
});

export const telemetryConsent = queryOptions({
  queryKey: ["telemetry-consent"],
  queryFn: () => body(api.GET("/api/v1/telemetry/consent")),
});
