import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Schemas } from "../api/client";
import { risk } from "../api/queries";
import { Failed } from "../design/states";
import { chance, movement, TONE } from "../risk/level";

type Line = Schemas["AtRiskClientOut"];

/** Who may be drifting away, with the top reason and what to do. */
export function AtRisk({
  found,
  names,
}: {
  found: Schemas["AtRiskClientsOut"];
  names: ReadonlyMap<string, string | null>;
}) {
  return (
    <section className="card stack tight" aria-labelledby="at-risk">
      <h2 id="at-risk">
        {found.total === 0
          ? "Nobody is at risk"
          : `${found.total} ${found.total === 1 ? "client needs" : "clients need"} you`}
      </h2>
      {found.total === 0 && (
        <p className="quiet">No client's risk is high. It is worked out anew each night.</p>
      )}
      <ul className="lines">
        {found.clients.map((line) => (
          <AtRiskLine key={line.client_id} line={line} name={names.get(line.client_id) ?? null} />
        ))}
      </ul>
      {found.total > found.clients.length && (
        <p className="fine quiet">The {found.clients.length} with the highest scores are shown.</p>
      )}
    </section>
  );
}

function AtRiskLine({ line, name }: { line: Line; name: string | null }) {
  const opened = useQuery(risk(line.client_id));
  const top = opened.data?.risk_score.factors.find((factor) => factor.contribution > 0);
  return (
    <li className="stack tight">
      <div className="row spread">
        <p>
          <Link to="/clients/$clientId" params={{ clientId: line.client_id }}>
            <strong>{name ?? "Unnamed client"}</strong>
          </Link>{" "}
          <span className={`badge ${TONE[line.risk_level]}`}>{line.risk_level}</span>
        </p>
        <p className="fine number">
          <strong>{Math.round(line.risk_score)}</strong> of 100
          {opened.data && `, ${movement(opened.data.risk_score.score_change)}`}
        </p>
      </div>
      {opened.isPending && (
        <div className="waiting" role="status" aria-label="Loading the reason" />
      )}
      {opened.isError && <Failed error={opened.error} retry={() => void opened.refetch()} />}
      {top && <p>{top.description}</p>}
      <p className="fine quiet">
        {chance(line.churn_probability, line.churn_horizon_days)}. {line.recommended_action}
      </p>
    </li>
  );
}
