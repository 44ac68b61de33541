import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { risk } from "../api/queries";
import { Failed } from "../design/states";
import { chance, movement, TONE } from "../risk/level";
import type { Needing } from "./needing";

const SHOWN = 8;

/** Who may be drifting away: how likely, why, how it moved and what to do. */
export function AtRisk({
  needing,
  names,
}: {
  needing: readonly Needing[];
  names: ReadonlyMap<string, string | null>;
}) {
  const shown = needing.slice(0, SHOWN);
  return (
    <section className="card stack tight" aria-labelledby="at-risk">
      <h2 id="at-risk">{titleOf(needing.length)}</h2>
      {needing.length === 0 && (
        <p className="quiet">
          No client's risk is high and no alert waits. Both are worked out anew each night.
        </p>
      )}
      <ul className="lines">
        {shown.map((each) => (
          <Line key={each.clientId} needing={each} name={names.get(each.clientId) ?? null} />
        ))}
      </ul>
      {needing.length > shown.length && (
        <p className="fine quiet">The {shown.length} most urgent of them are shown.</p>
      )}
    </section>
  );
}

function titleOf(count: number): string {
  if (count === 0) return "Nobody needs you today";
  return count === 1 ? "1 client needs you" : `${count} clients need you`;
}

function Line({ needing, name }: { needing: Needing; name: string | null }) {
  const opened = useQuery(risk(needing.clientId));
  const score = opened.data?.risk_score;
  const top = score?.factors.find((factor) => factor.contribution > 0);
  return (
    <li className="stack tight">
      <div className="row spread">
        <p>
          <Link to="/clients/$clientId" params={{ clientId: needing.clientId }}>
            <strong>{name ?? "Unnamed client"}</strong>
          </Link>{" "}
          {score && (
            <span className={`badge ${TONE[score.risk_level]}`}>{score.risk_level} risk score</span>
          )}
        </p>
        {score && (
          <p className="fine number">
            <strong>{Math.round(score.risk_score)}</strong> of 100, {movement(score.score_change)}
          </p>
        )}
      </div>
      {opened.isPending && (
        <div className="waiting" role="status" aria-label="Loading the reason" />
      )}
      {opened.isError && <Failed error={opened.error} retry={() => void opened.refetch()} />}
      {score && (
        <p>
          <strong>{chance(score.churn_probability, score.churn_horizon_days)}</strong>
        </p>
      )}
      <p>{top?.description ?? needing.reason}</p>
      {score && score.risk_level !== "low" && (
        <p className="fine quiet">{score.recommended_action}</p>
      )}
    </li>
  );
}
