import { clock } from "../measures/measures";
import type { Analytics } from "./lighting";

/** Who had the word: shares of speech, and silence beside it. */
export function Shares({
  analytics,
  lit,
  onLight,
}: {
  analytics: Analytics;
  lit: string | null;
  onLight: (measure: string) => void;
}) {
  const { coach_speech_share: coach, client_speech_share: client } = analytics;
  if (coach == null || client == null) return null;
  const silence = analytics.silence_time_seconds;
  return (
    <section className="card stack tight">
      <h2>Who had the word</h2>
      <svg className="shares" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
        <rect className="coach" width={coach} height="10" />
        <rect className="client" x={100 - client} width={client} height="10" />
      </svg>
      <div className="row spread">
        {(
          [
            ["coach_speech_share", "Coach", coach, analytics.coach_talk_time_seconds],
            ["client_speech_share", "Client", client, analytics.client_talk_time_seconds],
          ] as const
        ).map(([name, who, share, seconds]) => (
          <button
            key={name}
            type="button"
            className="plain-link"
            aria-pressed={lit === name}
            disabled={!analytics.evidence[name]?.length}
            onClick={() => onLight(name)}
          >
            {who} <span className="number">{Math.round(share)} %</span>
            {seconds != null && <span className="quiet fine number"> {clock(seconds)}</span>}
          </button>
        ))}
      </div>
      {silence != null && <p className="fine quiet">Silence: {clock(silence)}</p>}
    </section>
  );
}
