import { expect, test } from "vitest";
import { standingOf, usualRange } from "./usual";

const before = (mean: number, deviation: number | null, sessions: number) => ({
  mean,
  deviation,
  sessions,
  difference: 0,
  deviations: null,
});

test("the range is the prediction interval of one more session", () => {
  // 60 ± 2.776 · 5 · √1.2, by hand, with four degrees of freedom.
  const range = usualRange("engagement_score", before(60, 5, 5));
  expect(range?.low).toBeCloseTo(44.795, 2);
  expect(range?.high).toBeCloseTo(75.205, 2);
});

test("few sessions make it wider, and many as wide as a normal one", () => {
  const width = (sessions: number) => {
    const range = usualRange("reflection_to_question_ratio", before(100, 1, sessions));
    return (range?.high ?? 0) - (range?.low ?? 0);
  };
  expect(width(3)).toBeGreaterThan(width(4));
  expect(width(1000)).toBeCloseTo(3.927, 3);
  // The 97.5 % point with 21 degrees of freedom is 2.0796.
  expect(width(22)).toBeCloseTo(2 * 2.0796 * Math.sqrt(1 + 1 / 22), 2);
});

test("it stays within what the measure can be", () => {
  expect(usualRange("client_talk_percentage", before(90, 20, 4))?.high).toBe(100);
  expect(usualRange("client_sentiment_score", before(-0.9, 0.5, 4))?.low).toBe(-1);
  expect(usualRange("response_latency_client", before(0.5, 2, 4))?.low).toBe(0);
});

test.each([
  [0, null],
  [1, null],
  [2, 4],
  [3, 0],
])("%i sessions with a deviation of %s say nothing of what is usual", (sessions, deviation) => {
  expect(usualRange("engagement_score", before(60, deviation, sessions))).toBeNull();
});

test("a value outside of the range is told, on either side", () => {
  const range = { low: 40, high: 60 };
  expect([39.9, 40, 60, 60.1].map((now) => standingOf(now, range))).toEqual([
    "lower",
    "usual",
    "usual",
    "higher",
  ]);
  expect(standingOf(50, null)).toBe("too few");
});
