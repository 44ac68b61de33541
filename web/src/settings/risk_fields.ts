import type { Schemas } from "../api/client";

export type Settings = Schemas["RiskSettingsOut"];
export type Draft = Pick<Settings, "weights" | "thresholds">;
type Weight = keyof Settings["weights"];
type Threshold = keyof Settings["thresholds"];

export interface Field {
  weight: Weight;
  name: string;
  unit: string;
  warning: Threshold;
  critical: Threshold;
  step: number;
}

/** The five factors with the two thresholds of each. */
export const FIELDS: readonly Field[] = [
  {
    weight: "session_frequency",
    name: "Sessions grow rarer",
    unit: "share of a usual month",
    warning: "session_frequency_decline_warning",
    critical: "session_frequency_decline_critical",
    step: 0.05,
  },
  {
    weight: "engagement_trend",
    name: "Engagement falls",
    unit: "points",
    warning: "engagement_decline_warning",
    critical: "engagement_decline_critical",
    step: 1,
  },
  {
    weight: "sentiment_trend",
    name: "Sentiment falls",
    unit: "points (−1 to 1)",
    warning: "sentiment_decline_warning",
    critical: "sentiment_decline_critical",
    step: 0.05,
  },
  {
    weight: "resistance_ratio",
    name: "Resistance over commitment",
    unit: "cues of resistance for one of commitment",
    warning: "resistance_ratio_warning",
    critical: "resistance_ratio_critical",
    step: 0.1,
  },
  {
    weight: "days_since_session",
    name: "Days since the last session",
    unit: "days",
    warning: "days_since_session_warning",
    critical: "days_since_session_critical",
    step: 1,
  },
];

/** What the weights come to; only 100 together can be saved. */
export function totalOf(draft: Draft): number {
  const total = FIELDS.reduce((sum, field) => sum + draft.weights[field.weight], 0);
  return Math.round(total * 100) / 100;
}

export function isSame(one: Draft, other: Draft): boolean {
  return FIELDS.every(
    ({ weight, warning, critical }) =>
      one.weights[weight] === other.weights[weight] &&
      one.thresholds[warning] === other.thresholds[warning] &&
      one.thresholds[critical] === other.thresholds[critical],
  );
}
