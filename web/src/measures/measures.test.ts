import { expect, test } from "vitest";
import { change, clock, day, inUnit, signed, verdict, written } from "./measures";

test.each([
  ["clock", 59.6, "1:00"],
  ["clock", 3725, "1:02:05"],
  ["seconds", 1.25, "1.3 s"],
  ["percent", 61.5, "62 %"],
  ["share", 0.615, "62 %"],
  ["count", 41, "41"],
  ["score", 71.4, "71"],
  ["sentiment", -0.25, "−0.25"],
  ["ratio", 1.5, "1.50"],
] as const)("%s of %d is written %s", (unit, value, expected) => {
  expect(inUnit(unit, value)).toBe(expected);
});

test("what is withheld is a dash and never a zero", () => {
  expect(written("engagement_score", null)).toBe("–");
  expect(written("interruption_count", undefined)).toBe("–");
  expect(written("interruption_count", 0)).toBe("0");
});

test.each([
  ["client_talk_percentage", 4.1, "+4 points"],
  ["open_question_share", -0.12, "−12 points"],
  ["response_latency_client", 0.04, "±0.0 s"],
  ["engagement_score", -2.3, "−2"],
] as const)("a change of %s by %d is %s", (name, by, expected) => {
  expect(change(name, by)).toBe(expected);
});

test("nothing has no sign", () => {
  expect(signed(-0.001, 2)).toBe("±0.00");
});

test("a band's edges belong to the better side", () => {
  const band = { fair: 0.5, good: 0.7, source: "" };
  expect([0.49, 0.5, 0.69, 0.7].map((value) => verdict(value, band))).toEqual([
    "below fair",
    "fair",
    "fair",
    "good",
  ]);
});

test("a day is the same day in every time zone", () => {
  expect(day("2026-09-03")).toMatch(/^3 Sept? 2026$/);
  expect(clock(0)).toBe("0:00");
});
