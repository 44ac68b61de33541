import { type UseQueryResult, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { alerts, atRisk, clients, coachSummary, LATEST, sessions } from "../api/queries";
import { Failed, Loading } from "../design/states";
import { AlertCard } from "../risk/AlertCard";
import { AtRisk } from "./AtRisk";
import { CoachNumbers } from "./CoachNumbers";
import { FirstStep } from "./FirstStep";
import { JustRead } from "./JustRead";
import { needing } from "./needing";
import "./today.css";

/** Who needs attention and why, what came in; nothing else. */
export function Today() {
  const queryClient = useQueryClient();
  const latest = useQuery(sessions(LATEST));
  const known = useQuery(clients);
  const drifting = useQuery(atRisk);
  const raised = useQuery(alerts());
  const coach = useQuery(coachSummary);
  const names = new Map(known.data?.map((each) => [each.client_id, each.name]));
  return (
    <div className="stack">
      <h1>Today</h1>
      {known.isPending && (
        <div className="card">
          <Loading what="your clients" lines={8} />
        </div>
      )}
      {known.data?.length === 0 && <FirstStep />}
      {known.isError && (
        <Failed error={known.error} retry={() => void queryClient.refetchQueries()} />
      )}
      {(known.data?.length ?? 0) > 0 && (
        <>
          <Part query={coach} what="your numbers" lines={1}>
            {(found) => <CoachNumbers summary={found} />}
          </Part>
          <div className="two-columns">
            <div className="stack">
              <Part query={drifting} what="who needs you" lines={5}>
                {(found) =>
                  raised.isPending ? (
                    <div className="card">
                      <Loading what="who needs you" lines={5} />
                    </div>
                  ) : (
                    <AtRisk needing={needing(found.clients, raised.data ?? [])} names={names} />
                  )
                }
              </Part>
              <Part query={latest} what="your sessions" lines={5}>
                {(found) => <JustRead sessions={found} names={names} />}
              </Part>
            </div>
            <Part query={raised} what="your alerts" lines={4}>
              {(found) => (
                <section className="card stack tight" aria-labelledby="alerts">
                  <h2 id="alerts">Alerts</h2>
                  {found.length === 0 && <p className="quiet">None stands.</p>}
                  <ul className="lines">
                    {found.map((alert) => (
                      <AlertCard
                        key={alert.id}
                        alert={alert}
                        name={names.get(alert.client_id) ?? "Unnamed client"}
                      />
                    ))}
                  </ul>
                </section>
              )}
            </Part>
          </div>
        </>
      )}
    </div>
  );
}

/** A part of the page that loads, fails and is tried again by itself; the others stand. */
function Part<T>({
  query,
  what,
  lines,
  children,
}: {
  query: UseQueryResult<T>;
  what: string;
  lines: number;
  children: (data: T) => ReactNode;
}) {
  if (query.data !== undefined) return children(query.data);
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} />;
  return (
    <div className="card">
      <Loading what={what} lines={lines} />
    </div>
  );
}
