import { memo } from "react";
import { label, MEASURES, written } from "../measures/measures";
import { Bands } from "./Bands";
import { Baseline, SinceBefore } from "./Comparison";
import { Engagement } from "./Engagement";
import { type Analytics, type Lighting, measured, type Read } from "./lighting";
import { Shares } from "./Shares";
import { Withheld } from "./Withheld";

const CARDS: [string, string[]][] = [
  [
    "Questions and turns",
    [
      "coach_question_count",
      "open_question_count",
      "closed_question_count",
      "total_turns",
      "interruption_count",
      "response_latency_client",
      "response_latency_coach",
      "longest_monologue_coach",
    ],
  ],
  [
    "Moments",
    Object.keys(MEASURES).filter((name) => name.startsWith("cue_") && name.endsWith("_count")),
  ],
  ["Sentiment", ["client_sentiment_score", "coach_sentiment_score", "sentiment_variance"]],
];

export const Numbers = memo(function Numbers({ read, lit, onLight }: { read: Read } & Lighting) {
  const { session_analytics: analytics, comparison } = read;
  const light = { lit, onLight };
  return (
    <>
      <Engagement analytics={analytics} {...light} />
      <Shares analytics={analytics} {...light} />
      <Baseline comparison={comparison} analytics={analytics} {...light} />
      <Bands analytics={analytics} {...light} />
      {CARDS.map(([title, names]) => (
        <section key={title} className="card stack tight">
          <h2>{title}</h2>
          <ul className="tiles">
            {names.map((name) => (
              <li key={name}>
                <Tile
                  name={name}
                  analytics={analytics}
                  by={comparison?.changes[name] ?? null}
                  {...light}
                />
              </li>
            ))}
          </ul>
        </section>
      ))}
      {comparison && <SinceBefore comparison={comparison} />}
      <Withheld withheld={analytics.withheld} />
      <p className="fine quiet">
        Read with {analytics.model_version}. Click a number: the utterances it came from light up.
      </p>
    </>
  );
});

/** One number; a button where there are utterances behind it. */
export function Tile({
  name,
  analytics,
  by,
  lit,
  onLight,
}: { name: string; analytics: Analytics; by: number | null } & Lighting) {
  const value = measured(analytics, name);
  const inside = (
    <>
      <span className="tile-value number">{written(name, value)}</span>
      <span className="tile-label">{label(name)}</span>
      {by !== null && value !== null && (
        <span className="fine quiet number">before: {written(name, value - by)}</span>
      )}
    </>
  );
  if (!analytics.evidence[name]?.length) return <div className="tile">{inside}</div>;
  return (
    <button
      type="button"
      className="tile"
      aria-pressed={lit === name}
      onClick={() => onLight(name)}
    >
      {inside}
    </button>
  );
}
