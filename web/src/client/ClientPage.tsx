import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { ApiError } from "../api/client";
import { alerts, clientSessions, clients, risk, summary, type Window } from "../api/queries";
import { NotHere } from "../app/NotHere";
import { Failed, Loading } from "../design/states";
import { AlertCard } from "../risk/AlertCard";
import { ClientHead } from "./ClientHead";
import { ClientSessions } from "./ClientSessions";
import { HostedModels } from "./HostedModels";
import { Risk } from "./Risk";
import { Trends } from "./Trends";
import "./client.css";

/** One client across sessions: trends, risk, alerts, sessions. */
export function ClientPage() {
  const { clientId } = useParams({ from: "/desk/clients/$clientId" });
  const [window, setWindow] = useState<Window>("90d");
  const known = useQuery(clients);
  const aggregates = useQuery(summary(clientId, window));
  const held = useQuery(clientSessions(clientId));
  const scored = useQuery(risk(clientId));
  const raised = useQuery(alerts(clientId));
  const line = known.data?.find((each) => each.client_id === clientId);

  if (known.data && !line) return <NotHere />;
  const none = held.error instanceof ApiError && held.error.status === 404;
  return (
    <article className="stack">
      <ClientHead
        clientId={clientId}
        line={line}
        summary={aggregates.data ?? null}
        risk={scored.data ?? null}
      />
      {none ? (
        <section className="card">
          <p>
            <strong>No session yet.</strong>
          </p>
          <p className="quiet">Drop a transcript anywhere on this page.</p>
        </section>
      ) : (
        <>
          {held.isError && <Failed error={held.error} retry={() => void held.refetch()} />}
          {held.isPending && (
            <div className="card">
              <Loading what="the sessions" lines={6} />
            </div>
          )}
          {held.data === null && (
            <p className="quiet" role="status">
              The first session is being read …
            </p>
          )}
          {held.data && (
            <Trends
              sessions={held.data.sessions}
              summary={aggregates.data ?? null}
              failed={aggregates.error}
              onRetry={() => void aggregates.refetch()}
              window={window}
              onWindow={setWindow}
            />
          )}
          <div className="two-columns">
            <div className="stack">
              <Risk
                found={scored.data}
                failed={scored.error}
                onRetry={() => void scored.refetch()}
              />
              {held.data && <ClientSessions sessions={held.data.sessions} />}
            </div>
            <div className="stack">
              <section className="card stack tight" aria-labelledby="alerts">
                <h2 id="alerts">Alerts</h2>
                {raised.isPending && <Loading what="the alerts" lines={2} />}
                {raised.isError && (
                  <Failed error={raised.error} retry={() => void raised.refetch()} />
                )}
                {raised.data?.length === 0 && <p className="quiet">None stands.</p>}
                <ul className="lines">
                  {raised.data?.map((alert) => (
                    <AlertCard key={alert.id} alert={alert} name={null} />
                  ))}
                </ul>
              </section>
              <HostedModels clientId={clientId} />
            </div>
          </div>
        </>
      )}
    </article>
  );
}
