import type { Schemas } from "../api/client";
import { Failed, Loading } from "../design/states";
import { day } from "../measures/measures";
import { chance, factorName, movement, TONE } from "../risk/level";
import { Meter } from "../session/Engagement";
import { track } from "../telemetry/browser";

/** The risk score opened into its factors, with the scores before it. */
export function Risk({
  found,
  failed,
  onRetry,
}: {
  found: Schemas["ClientRiskOut"] | null | undefined;
  failed: unknown;
  onRetry: () => void;
}) {
  if (failed != null) return <Failed error={failed} retry={onRetry} />;
  if (!found) {
    return (
      <section className="card stack tight">
        <h2>Risk</h2>
        <Loading what="the risk score" lines={3} />
        {found === null && <p className="quiet">The score is being worked out …</p>}
      </section>
    );
  }
  const { risk_score: score, history } = found;
  return (
    <section className="card stack" aria-labelledby="risk">
      <div className="row spread">
        <h2 id="risk">Risk</h2>
        <p>
          <span className="big number">{Math.round(score.risk_score)}</span>{" "}
          <span className="quiet fine">of 100, {movement(score.score_change)}</span>{" "}
          <span className={`badge ${TONE[score.risk_level]}`}>{score.risk_level}</span>
        </p>
      </div>
      <p>{score.recommended_action}</p>
      <p className="fine quiet">
        {chance(score.churn_probability, score.churn_horizon_days)}.
        {score.expired && " This score is more than seven days old and has expired."}
      </p>
      <ul className="stack tight">
        {score.factors.map((factor) => (
          <li key={factor.factor_type} className="stack tight">
            <div className="row spread">
              <strong>{factorName(factor.factor_type)}</strong>
              <span className="fine quiet number">
                {Math.round(factor.contribution)} of {Math.round(factor.weight)} points
              </span>
            </div>
            <Meter
              share={factor.weight > 0 ? factor.contribution / factor.weight : null}
              tone={factor.contribution > 0 ? "guarded" : ""}
            />
            <p className="fine quiet">{factor.description}</p>
          </li>
        ))}
      </ul>
      {history.length > 1 && (
        <details
          onToggle={({ currentTarget }) =>
            track("detail_panel.view", {
              panel: "risk_factors",
              action: currentTarget.open ? "expand" : "collapse",
            })
          }
        >
          <summary>Scores before</summary>
          <table>
            <thead>
              <tr>
                <th scope="col">Day</th>
                <th scope="col">Score</th>
                <th scope="col">Level</th>
              </tr>
            </thead>
            <tbody>
              {history.map((each) => (
                <tr key={each.scored_on}>
                  <td>{day(each.scored_on)}</td>
                  <td className="number">{Math.round(each.risk_score)}</td>
                  <td>{each.risk_level}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
      <p className="fine quiet">
        Worked out on {day(score.computed_at.slice(0, 10))} with {score.model_version}; probability
        from {score.churn_model_version}.
      </p>
    </section>
  );
}
