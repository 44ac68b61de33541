import { expect, test } from "vitest";
import { type Draft, FIELDS, isSame, totalOf } from "./risk_fields";

const draft: Draft = {
  weights: {
    session_frequency: 30,
    engagement_trend: 25,
    sentiment_trend: 15,
    resistance_ratio: 15,
    days_since_session: 15,
  },
  thresholds: {
    session_frequency_decline_warning: 0.3,
    session_frequency_decline_critical: 0.5,
    engagement_decline_warning: -10,
    engagement_decline_critical: -20,
    sentiment_decline_warning: -0.2,
    sentiment_decline_critical: -0.4,
    resistance_ratio_warning: 1.5,
    resistance_ratio_critical: 2.5,
    days_since_session_warning: 14,
    days_since_session_critical: 30,
  },
};

test("every weight and every threshold can be set", () => {
  expect(new Set(FIELDS.map((each) => each.weight))).toEqual(new Set(Object.keys(draft.weights)));
  expect(new Set(FIELDS.flatMap((each) => [each.warning, each.critical]))).toEqual(
    new Set(Object.keys(draft.thresholds)),
  );
});

test("weights come to their sum, without the rounding of machines", () => {
  expect(totalOf(draft)).toBe(100);
  const weights = { ...draft.weights, session_frequency: 0.1, engagement_trend: 0.2 };
  expect(totalOf({ ...draft, weights })).toBe(45.3);
});

test("a draft differs when anything in it does", () => {
  expect(isSame(draft, structuredClone(draft))).toBe(true);
  const thresholds = { ...draft.thresholds, days_since_session_critical: 31 };
  expect(isSame(draft, { ...draft, thresholds })).toBe(false);
});
