import { memo } from "react";
import type { Schemas } from "../api/client";
import { change, label, MEASURES, written } from "../measures/measures";
import { Bands } from "./Bands";
import { Engagement } from "./Engagement";
import { Shares } from "./Shares";
import { Withheld } from "./Withheld";

export type Read = Schemas["SessionAnalyticsResponse"];
export type Analytics = Read["session_analytics"];

/** A measure by its name; every measure is a field of the analytics. */
export function measured(analytics: Analytics, name: string): number | null {
  const value = (analytics as Record<string, unknown>)[name];
  return typeof value === "number" ? value : null;
}

interface Lighting {
  lit: string | null;
  onLight: (measure: string) => void;
}

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
      {comparison && <Comparison comparison={comparison} />}
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
      {by !== null && <span className="fine quiet number">{change(name, by)}</span>}
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

function Comparison({ comparison }: { comparison: Schemas["SessionComparison"] }) {
  const days = comparison.days_between === 1 ? "day" : "days";
  return (
    <section className="card stack tight">
      <h2>Since the session before</h2>
      <p className="fine quiet">
        {comparison.days_between} {days} before. One session says little; a trend needs more.
      </p>
      <dl className="pairs">
        {Object.entries(comparison.changes).map(([name, by]) => (
          <div key={name}>
            <dt>{label(name)}</dt>
            <dd className="number">{change(name, by)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
