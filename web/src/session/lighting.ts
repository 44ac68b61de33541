import type { Schemas } from "../api/client";

export type Read = Schemas["SessionAnalyticsResponse"];
export type Analytics = Read["session_analytics"];

/** Utterances that a number came from, lit in the timeline and the transcript. */
export interface Lit {
  measure: string;
  name: string;
  indices: ReadonlySet<number>;
}

/** Which number's utterances are lit, and how to light another's. */
export interface Lighting {
  lit: string | null;
  onLight: (measure: string) => void;
}

/** A measure by its name; every measure is a field of the analytics. */
export function measured(analytics: Analytics, name: string): number | null {
  const value = (analytics as Record<string, unknown>)[name];
  return typeof value === "number" ? value : null;
}
