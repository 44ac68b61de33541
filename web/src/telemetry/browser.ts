import { onFCP, onINP, onLCP } from "web-vitals";
import { ApiError, api, body, whenRequestFails } from "../api/client";
import { type Said, TelemetryClient } from "./client";
import { type Failure, ofRequest, ofThrown, watchThrown } from "./failures";

const EVENTS = "/api/v1/telemetry/events";

const client = new TelemetryClient({
  openVisit: async () => {
    try {
      const { standing } = await body(api.GET("/api/v1/telemetry/consent"));
      return standing ? await body(api.POST("/api/v1/telemetry/visits", {})) : null;
    } catch (error) {
      if (error instanceof ApiError && error.status < 500) return null;
      throw error;
    }
  },
  post: async (text) =>
    (await fetch(EVENTS, { method: "POST", body: text, headers: { "Content-Type": "text/plain" } }))
      .status,
  beacon: (text) => navigator.sendBeacon(EVENTS, text),
  storage: localStorage,
  now: () => Date.now(),
  random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
  later: (what, milliseconds) => void setTimeout(what, milliseconds),
});

export const track = client.track.bind(client);

/** Begins when somebody is signed in, and again when they have agreed or changed their mind. */
export async function beginTelemetry(): Promise<void> {
  await client.begin();
}

export function endTelemetry(): void {
  client.end();
}

/** What a part of the page threw while it was drawn, and an error was shown in its place. */
export function drawingFailed(thrown: unknown): void {
  const failure = ofThrown(thrown, "render");
  if (failure) track("ui.error", failure);
}

type Timed = Said<"ui.timing">["what"];

/** Measures something expensive, in the browser's own timeline too. */
export async function timed<T>(what: Timed, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  performance.mark(`${what}-began`);
  try {
    return await work();
  } finally {
    performance.measure(what, `${what}-began`);
    timing(what, performance.now() - began);
  }
}

export function timing(what: Timed, milliseconds: number): void {
  track("ui.timing", { what, milliseconds: Math.min(600_000, Math.round(milliseconds)) });
}

/** Watches the page itself: how soon it shows, how soon it answers, what breaks, when it is left. */
export function watchPage(): void {
  onFCP(({ value }) => timing("first_paint", value));
  onLCP(({ value }) => timing("largest_paint", value));
  onINP(({ value }) => timing("interaction", value));
  const tell = (failure: Failure) => track("ui.error", failure);
  watchThrown(window, tell);
  whenRequestFails((path, status) => {
    const failure = ofRequest(path, status);
    if (failure) tell(failure);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") client.leave();
  });
}
