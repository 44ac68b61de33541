import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, body } from "../api/client";
import { isOver } from "./figures";

const SOON_MS = 5_000;
const SLOWLY_MS = 30_000;

/** Everything the operator sees; one key, so that all of it can be asked anew. */
export const OPERATOR = ["operator"];

/**
 * Jobs by kind; what was shown stands until the answer is there, so that nothing flickers. A week
 * is much to count, and changes slowly.
 */
export const jobs = (hours: number, live: boolean) =>
  queryOptions({
    queryKey: [...OPERATOR, "jobs", hours],
    queryFn: () => body(api.GET("/api/v1/operator/jobs", { params: { query: { hours } } })),
    placeholderData: keepPreviousData,
    refetchInterval: live && (hours > 24 ? SLOWLY_MS : SOON_MS),
  });

export const PAGE = 10;

export const deadJobs = (kind: string | null, page: number, live: boolean) =>
  queryOptions({
    queryKey: [...OPERATOR, "dead-jobs", kind, page],
    queryFn: () =>
      body(
        api.GET("/api/v1/operator/dead-jobs", {
          params: { query: { limit: PAGE, offset: page * PAGE, ...(kind ? { kind } : {}) } },
        }),
      ),
    placeholderData: keepPreviousData,
    refetchInterval: live && SOON_MS,
  });

/** A job that was tried again, asked every second until it is over. */
export const followed = (id: string) =>
  queryOptions({
    queryKey: [...OPERATOR, "job", id],
    queryFn: () =>
      body(api.GET("/api/v1/operator/jobs/{task_id}", { params: { path: { task_id: id } } })),
    refetchInterval: (query) => (query.state.data && isOver(query.state.data.state) ? false : 1000),
  });

export const models = (days: number, live: boolean) =>
  queryOptions({
    queryKey: [...OPERATOR, "models", days],
    queryFn: () => body(api.GET("/api/v1/operator/models", { params: { query: { days } } })),
    placeholderData: keepPreviousData,
    refetchInterval: live && SLOWLY_MS,
  });

export const telemetry = (days: number, live: boolean) =>
  queryOptions({
    queryKey: [...OPERATOR, "telemetry", days],
    queryFn: () => body(api.GET("/api/v1/operator/telemetry", { params: { query: { days } } })),
    placeholderData: keepPreviousData,
    refetchInterval: live && SLOWLY_MS,
  });
