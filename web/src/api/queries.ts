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
