import type { Schemas } from "../api/client";
import { MEASURES, type Unit } from "../measures/measures";

/** Sessions before this one below which nothing is said to be usual. */
export const LEAST_SESSIONS = 3;

/** The 97.5 % points of Student's t from two degrees of freedom on. */
const T = [
  4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131,
  2.12, 2.11, 2.101, 2.093, 2.086,
];
const Z = 1.96;

/** Student's t with so many degrees of freedom; past the table by its expansion about the normal. */
function t(freedom: number): number {
  return T[freedom - 2] ?? Z + 2.372 / freedom + 2.823 / freedom ** 2;
}

const POSSIBLE: Partial<Record<Unit, [number, number]>> = {
  percent: [0, 100],
  share: [0, 1],
  score: [0, 100],
  sentiment: [-1, 1],
  seconds: [0, Number.POSITIVE_INFINITY],
  ratio: [0, Number.POSITIVE_INFINITY],
};

/** Where 19 of 20 next sessions fall, if they are as those before were. */
export interface Range {
  low: number;
  high: number;
}

export type Standing = "higher" | "lower" | "usual" | "too few";

/**
 * The 95 % prediction interval for one more session: mean ± t·sd·√(1 + 1/n), kept to what the
 * measure can be. `null` with fewer than three sessions, or where all were the same.
 */
export function usualRange(name: string, usual: Schemas["UsualOut"]): Range | null {
  const { mean, deviation, sessions } = usual;
  if (sessions < LEAST_SESSIONS || !deviation) return null;
  const reach = t(sessions - 1) * deviation * Math.sqrt(1 + 1 / sessions);
  const [least, most] = POSSIBLE[MEASURES[name]?.unit ?? "plain"] ?? [-Infinity, Infinity];
  return { low: Math.max(least, mean - reach), high: Math.min(most, mean + reach) };
}

export function standingOf(now: number, range: Range | null): Standing {
  if (range === null) return "too few";
  if (now > range.high) return "higher";
  return now < range.low ? "lower" : "usual";
}
