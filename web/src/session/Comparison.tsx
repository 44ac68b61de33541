import type { Schemas } from "../api/client";
import { change, label, written } from "../measures/measures";
import { type Analytics, type Lighting, measured } from "./lighting";
import { LEAST_SESSIONS, type Range, type Standing, standingOf, usualRange } from "./usual";

const SAID: Record<Standing, string> = {
  higher: "higher than usual",
  lower: "lower than usual",
  usual: "as usual",
  "too few": "",
};

/** This session beside all that the client had before it. */
export function Baseline({
  comparison,
  analytics,
  ...light
}: {
  comparison: Schemas["SessionComparison"] | null;
  analytics: Analytics;
} & Lighting) {
  const usual = Object.entries(comparison?.baseline ?? {});
  const most = Math.max(0, ...usual.map(([, each]) => each.sessions));
  return (
    <section className="card stack tight" aria-labelledby="baseline">
      <h2 id="baseline">Beside what is usual for this client</h2>
      {most < LEAST_SESSIONS ? (
        <p className="quiet">{tooFew(most)}</p>
      ) : (
        <>
          <p className="fine quiet">
            The range in which 19 of 20 sessions fall, if they are as the {most} before this one
            were. Of all the measures together one falls outside by chance now and then.
          </p>
          <ul className="stack tight">
            {usual.map(([name, each]) => (
              <Usual key={name} name={name} usual={each} analytics={analytics} {...light} />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function tooFew(sessions: number): string {
  const before = ["This is the client's first session.", "There was one session before this one."];
  return `${before[sessions] ?? `There were ${sessions} sessions before this one.`} From ${LEAST_SESSIONS} on, this says what is usual for the client, and how surely.`;
}

function Usual({
  name,
  usual,
  analytics,
  lit,
  onLight,
}: { name: string; usual: Schemas["UsualOut"]; analytics: Analytics } & Lighting) {
  const now = measured(analytics, name) ?? usual.mean + usual.difference;
  const range = usualRange(name, usual);
  const standing = standingOf(now, range);
  const unusual = standing === "higher" || standing === "lower";
  return (
    <li className="stack tight">
      <div className="row spread">
        <button
          type="button"
          className="plain-link"
          aria-pressed={lit === name}
          disabled={!analytics.evidence[name]?.length}
          onClick={() => onLight(name)}
        >
          {label(name)}
        </button>
        <span className="row">
          <strong className="number">{written(name, now)}</strong>
          {SAID[standing] && (
            <span className={`badge ${unusual ? "marked" : ""}`}>{SAID[standing]}</span>
          )}
        </span>
      </div>
      {range && <Drawn now={now} mean={usual.mean} range={range} />}
      <p className="fine quiet">{told(name, usual, range)}</p>
    </li>
  );
}

function told(name: string, { mean, sessions }: Schemas["UsualOut"], range: Range | null): string {
  if (range) {
    return `Usually ${written(name, range.low)} to ${written(name, range.high)}, ${written(name, mean)} on average of ${sessions} sessions`;
  }
  if (sessions >= LEAST_SESSIONS) return `${written(name, mean)} in all ${sessions} before`;
  const known = sessions === 1 ? "one session has" : `${sessions} sessions have`;
  return `Only ${known} it, ${written(name, mean)} on average: too few to say what is usual`;
}

/** The range with its mean, and where this session is. */
function Drawn({ now, mean, range }: { now: number; mean: number; range: Range }) {
  const low = Math.min(range.low, now);
  const wide = Math.max(range.high, now) - low || 1;
  const x = (value: number) => 2 + (96 * (value - low)) / wide;
  return (
    <svg className="band" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      <rect className="meter-all" y="3" width="100" height="4" />
      <rect
        className="usual-range"
        x={x(range.low)}
        y="3"
        width={x(range.high) - x(range.low)}
        height="4"
      />
      <rect className="usual-mean" x={x(mean) - 0.2} y="3" width="0.4" height="4" />
      <rect className="band-at" x={x(now) - 0.6} width="1.2" height="10" />
    </svg>
  );
}

/** This session beside the one before it. */
export function SinceBefore({ comparison }: { comparison: Schemas["SessionComparison"] }) {
  const { days_between: days } = comparison;
  return (
    <section className="card stack tight" aria-labelledby="since-before">
      <h2 id="since-before">Since the session before</h2>
      <p className="fine quiet">
        {days === 0 ? "The same day" : days === 1 ? "One day before" : `${days} days before`}. One
        session says little; what is usual says more.
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
