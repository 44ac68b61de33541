import { label, MEASURES, verdict, written } from "../measures/measures";
import { type Analytics, measured } from "./lighting";

const SHOWN = Object.keys(MEASURES).filter((name) => MEASURES[name]?.scale !== undefined);
const TONE = { good: "opening", fair: "", "below fair": "guarded" } as const;

/** The motivational-interviewing measures, each against its published band. */
export function Bands({
  analytics,
  lit,
  onLight,
}: {
  analytics: Analytics;
  lit: string | null;
  onLight: (measure: string) => void;
}) {
  const known = SHOWN.filter((name) => measured(analytics, name) !== null);
  if (known.length === 0) return null;
  return (
    <section className="card stack tight">
      <h2>Motivational interviewing</h2>
      <ul className="stack">
        {known.map((name) => {
          const value = measured(analytics, name) ?? 0;
          const { band, scale = 1 } = MEASURES[name] ?? {};
          const said = band ? verdict(value, band) : null;
          return (
            <li key={name} className="stack tight">
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
                  <strong className="number">{written(name, value)}</strong>
                  {said && <span className={`badge ${TONE[said]}`}>{said}</span>}
                </span>
              </div>
              <svg
                className="band"
                viewBox="0 0 100 10"
                preserveAspectRatio="none"
                aria-hidden="true"
              >
                <rect className="meter-all" y="3" width="100" height="4" />
                {band && (
                  <>
                    <rect
                      className="band-fair"
                      y="3"
                      height="4"
                      x={(band.fair / scale) * 100}
                      width={((band.good - band.fair) / scale) * 100}
                    />
                    <rect
                      className="band-good"
                      y="3"
                      height="4"
                      x={(band.good / scale) * 100}
                      width={100 - (band.good / scale) * 100}
                    />
                  </>
                )}
                <rect
                  className="band-at"
                  x={Math.min(99, (value / scale) * 100)}
                  width="1.2"
                  height="10"
                />
              </svg>
              <p className="fine quiet">
                {band
                  ? `Fair from ${written(name, band.fair)}, good from ${written(name, band.good)} (${band.source})`
                  : "No published band"}
              </p>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
