import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type Ref, useEffect } from "react";
import { isOver, type Kind, lasting, type State, some } from "./figures";
import { Name } from "./Name";
import { followed, OPERATOR } from "./queries";

/** What the operator has let run again. */
export interface Tried {
  id: string;
  kind: string;
  jobs: number;
  all?: boolean;
}

/** What became of the jobs that were tried again, as it happens. */
export function TriedAgain({
  ref,
  tried,
  kinds,
  onClear,
}: {
  ref: Ref<HTMLDivElement>;
  tried: readonly Tried[];
  kinds: readonly Kind[];
  onClear: () => void;
}) {
  return (
    <div ref={ref} tabIndex={-1} className="tried" role="status" aria-label="Tried again">
      {tried.length > 0 && (
        <div className="stack tight">
          <ul className="stack tight">
            {tried.map((each) => (
              <li key={each.id}>
                {each.all ? (
                  <All tried={each} now={kinds.find((kind) => kind.kind === each.kind)} />
                ) : (
                  <One tried={each} />
                )}
              </li>
            ))}
          </ul>
          <div>
            <button type="button" className="button small" onClick={onClear}>
              Clear these lines
            </button>
          </div>
        </div>
      )}
    </div>
  );
}

const SAID: Record<State, [string, string]> = {
  waiting: ["", "waits to run again"],
  running: ["", "runs"],
  succeeded: ["opening", "succeeded"],
  dead: ["grave", "dead again"],
  cancelled: ["", "cancelled"],
};

function One({ tried }: { tried: Tried }) {
  const job = useQuery(followed(tried.id));
  const queryClient = useQueryClient();
  const state = job.data?.state ?? "waiting";
  const over = isOver(state);
  useEffect(() => {
    if (!over) return;
    for (const part of ["jobs", "dead-jobs"]) {
      void queryClient.invalidateQueries({ queryKey: [...OPERATOR, part] });
    }
  }, [over, queryClient]);
  const [tone, said] = SAID[state];
  return (
    <>
      <span className={`badge ${tone}`}>{said}</span> <Name of={tried.kind} />
      {state === "succeeded" && job.data && (
        <span className="quiet"> in {lasting(job.data.run_seconds)}</span>
      )}
    </>
  );
}

function All({ tried, now }: { tried: Tried; now: Kind | undefined }) {
  return (
    <>
      <span className="badge">{some(tried.jobs, "job")} tried again</span> <Name of={tried.kind} />
      {now && (
        <span className="quiet">
          {" "}
          now: {now.waiting} waiting, {now.running} running, {now.dead} dead
        </span>
      )}
    </>
  );
}
