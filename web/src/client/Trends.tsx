import type { Schemas } from "../api/client";
import type { Window } from "../api/queries";
import { Failed } from "../design/states";
import type { Unit } from "../measures/measures";
import type { Point } from "./chart";
import { TrendChart } from "./TrendChart";

type Session = Schemas["SessionAnalyticsSummary"];
type Trend = "engagement" | "sentiment" | "talk_ratio" | "response_latency";
type Column =
  | "engagement_score"
  | "client_sentiment_score"
  | "client_speech_share"
  | "response_latency_client";

const SHOWN: { trend: Trend; column: Column; name: string; unit: Unit; scale: [number, number] }[] =
  [
    {
      trend: "engagement",
      column: "engagement_score",
      name: "Engagement",
      unit: "score",
      scale: [0, 100],
    },
    {
      trend: "sentiment",
      column: "client_sentiment_score",
      name: "Client's sentiment",
      unit: "sentiment",
      scale: [-1, 1],
    },
    {
      trend: "talk_ratio",
      column: "client_speech_share",
      name: "Client's share of speech",
      unit: "percent",
      scale: [0, 100],
    },
    {
      trend: "response_latency",
      column: "response_latency_client",
      name: "Pause before the client answers",
      unit: "seconds",
      scale: [0, 30],
    },
  ];

const WINDOWS: [Window, string][] = [
  ["30d", "30 days"],
  ["90d", "90 days"],
  ["all_time", "All time"],
];

/** Four measures over the sessions of a window, each with what can be claimed of it. */
export function Trends({
  sessions,
  summary,
  failed,
  onRetry,
  window,
  onWindow,
}: {
  sessions: readonly Session[];
  summary: Schemas["ClientSummaryOut"] | null;
  failed: unknown;
  onRetry: () => void;
  window: Window;
  onWindow: (window: Window) => void;
}) {
  const analytics = summary?.client_analytics;
  return (
    <section className="stack tight" aria-labelledby="trends">
      <div className="row spread">
        <h2 id="trends">Trends</h2>
        <fieldset className="row windows">
          <legend className="hidden-but-read">Window</legend>
          {WINDOWS.map(([value, name]) => (
            <label key={value} className="button small">
              <input
                type="radio"
                name="window"
                checked={window === value}
                onChange={() => onWindow(value)}
              />
              {name}
            </label>
          ))}
        </fieldset>
      </div>
      {failed != null && <Failed error={failed} retry={onRetry} />}
      <div className="trends">
        {SHOWN.map(({ trend, column, name, unit, scale }) => (
          <TrendChart
            key={trend}
            name={name}
            unit={unit}
            scale={scale}
            points={pointsOf(sessions, column, analytics?.window_start ?? null)}
            trend={analytics ? analytics.trends[trend] : null}
          />
        ))}
      </div>
      {analytics && (
        <p className="fine quiet">
          Cues in this window: {analytics.total_commitment_cues} of commitment,{" "}
          {analytics.total_resistance_cues} of resistance, {analytics.total_breakthrough_cues} of
          breakthrough. A trend is told only where its probability is above 95 %.
        </p>
      )}
    </section>
  );
}

/** The sessions that count, oldest first, from the window's first day on. */
export function pointsOf(
  sessions: readonly Session[],
  column: Column,
  from: string | null,
): Point[] {
  return sessions
    .filter((each) => !each.excluded && (from === null || each.session_date >= from))
    .flatMap((each) => {
      const value = each[column];
      return value == null ? [] : [{ jobId: each.job_id, day: each.session_date, value }];
    })
    .reverse();
}
