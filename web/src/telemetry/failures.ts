import { ApiError, Unreachable } from "../api/client";
import type { Said } from "./client";

export type Failure = Said<"ui.error">;

/** What signing in anew and looking for what is not there answer; both are drawn, neither failed. */
const EXPECTED = new Set([401, 404]);
const CHUNK = /dynamically imported module|module script failed|preload/i;

/** A request that failed, by the status of its answer, 0 where there was none. */
export function ofRequest(path: string, status: number): Failure | null {
  // Of a failure to tell of failures nobody could be told.
  if (path.startsWith("/api/v1/telemetry/") || EXPECTED.has(status)) return null;
  if (status === 0) return { kind: "network" };
  return { kind: status >= 500 ? "server" : "other", status };
}

/** What broke in the page itself; a request's failure was told when it happened. */
export function ofThrown(thrown: unknown, kind: "render" | "other"): Failure | null {
  if (thrown instanceof ApiError || thrown instanceof Unreachable) return null;
  return { kind: thrown instanceof Error && CHUNK.test(thrown.message) ? "chunk" : kind };
}

/** Tells of what nothing in the page caught; never what it says. */
export function watchThrown(on: EventTarget, tell: (failure: Failure) => void): void {
  const told = (failure: Failure | null) => failure && tell(failure);
  on.addEventListener("error", (event) => {
    told(ofThrown((event as ErrorEvent).error, "render"));
  });
  on.addEventListener("unhandledrejection", (event) => {
    told(ofThrown((event as PromiseRejectionEvent).reason, "other"));
  });
}
