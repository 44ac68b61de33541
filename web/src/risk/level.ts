export type Level = "low" | "medium" | "high" | "critical";

/** How a level is coloured; the word is always there too. */
export const TONE: Record<Level, string> = {
  low: "opening",
  medium: "",
  high: "guarded",
  critical: "grave",
};

/** A probability in words that a coach can act on, with its horizon. */
export function chance(probability: number, days: number): string {
  return `${percent(probability)} chance of no session in the next ${days} days`;
}

/** A guess is never told as a certainty. */
function percent(probability: number): string {
  if (probability > 0.99) return "Over 99 %";
  return probability < 0.01 ? "Under 1 %" : `${Math.round(probability * 100)} %`;
}

/** How a score moved since the one before, in a few words. */
export function movement(by: number | null): string {
  if (by === null) return "first score";
  const points = Math.abs(Math.round(by));
  if (points === 0) return "unchanged";
  return by > 0 ? `up ${points} points` : `down ${points} points`;
}

const FACTORS: Record<string, string> = {
  session_frequency: "Sessions grow rarer",
  engagement_trend: "Engagement falls",
  sentiment_trend: "Sentiment falls",
  resistance_ratio: "Resistance over commitment",
  days_since_session: "Days since the last session",
};

export function factorName(type: string): string {
  return FACTORS[type] ?? type.replaceAll("_", " ");
}
