import { written } from "../measures/measures";
import type { Analytics } from "./lighting";

const PARTS: Record<string, [string, string]> = {
  client_share: ["Client's share", "client_speech_share"],
  elaboration: ["Elaboration", "response_elaboration_score"],
  responsiveness: ["Responsiveness", "response_latency_client"],
  change_talk: ["Change talk", "change_talk_share"],
  turn_balance: ["Turn balance", "total_turns"],
};

/** The engagement score, opened into its parts. */
export function Engagement({
  analytics,
  lit,
  onLight,
}: {
  analytics: Analytics;
  lit: string | null;
  onLight: (measure: string) => void;
}) {
  const score = analytics.engagement_score;
  return (
    <section className="card stack tight">
      <div className="row spread">
        <h2>Engagement</h2>
        <span className="big number">
          {written("engagement_score", score)}
          {score != null && <span className="quiet fine"> of 100</span>}
        </span>
      </div>
      <ul className="stack tight">
        {analytics.engagement_parts.map((part) => {
          const [name, measure] = PARTS[part.name] ?? [part.name, part.name];
          const has = Boolean(analytics.evidence[measure]?.length);
          return (
            <li key={part.name} className="part">
              <div className="row spread">
                {has ? (
                  <button
                    type="button"
                    className="plain-link"
                    aria-pressed={lit === measure}
                    onClick={() => onLight(measure)}
                  >
                    {name}
                  </button>
                ) : (
                  <strong className="part-name">{name}</strong>
                )}
                <span className="fine quiet number">
                  {part.score === null
                    ? "not judged"
                    : `${Math.round(part.score * 100)} % of its ${Math.round(part.weight * 100)} points`}
                </span>
              </div>
              <Meter share={part.score} />
              <p className="fine quiet">{part.explanation}</p>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

export function Meter({ share, tone = "" }: { share: number | null; tone?: string }) {
  return (
    <svg
      className={`meter ${tone}`}
      viewBox="0 0 100 6"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <rect className="meter-all" width="100" height="6" rx="1" />
      {share !== null && (
        <rect
          className="meter-share"
          width={Math.max(0, Math.min(100, share * 100))}
          height="6"
          rx="1"
        />
      )}
    </svg>
  );
}
