import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { api, body, type Schemas } from "../api/client";
import { Empty, Failed } from "../design/states";
import { count, type Kind, lasting, moment, pageOf, some } from "./figures";
import { Name } from "./Name";
import { Panel } from "./Panel";
import { deadJobs, followed, OPERATOR, PAGE } from "./queries";
import { RetryAll } from "./RetryAll";
import { type Tried, TriedAgain } from "./TriedAgain";

type Job = Schemas["DeadJobOut"];

/** Jobs that were given up: why, and once the cause is mended, again. */
export function DeadJobs({ kinds, live }: { kinds: readonly Kind[]; live: boolean }) {
  const [kind, setKind] = useState<string | null>(null);
  const [page, setPage] = useState(0);
  const [tried, setTried] = useState<Tried[]>([]);
  const told = useRef<HTMLDivElement>(null);
  const queryClient = useQueryClient();
  const found = useQuery(deadJobs(kind, page, live));
  const total = found.data?.total;
  useEffect(() => {
    if (total !== undefined) setPage((asked) => pageOf(asked, total, PAGE));
  }, [total]);
  const buried = kinds.filter((each) => each.dead > 0);
  const choose = (chosen: string | null) => {
    setKind(chosen);
    setPage(0);
  };
  const again = async (what: Tried) => {
    setTried((before) => [what, ...before.filter((each) => each.id !== what.id)].slice(0, 5));
    await queryClient.invalidateQueries({ queryKey: OPERATOR });
    told.current?.focus(); // the button that was pressed may be gone by now
  };
  return (
    <Panel
      id="dead-jobs"
      title="Dead jobs"
      query={found}
      what="dead jobs"
      lines={4}
      controls={
        (buried.length > 1 || kind !== null) && (
          <Filter kinds={buried} kind={kind} onKind={choose} />
        )
      }
    >
      {({ jobs, total: all }) => (
        <>
          <TriedAgain ref={told} tried={tried} kinds={kinds} onClear={() => setTried([])} />
          {all === 0 ? (
            <Empty title={kind ? `No dead job of ${kind}` : "No job is dead"}>
              A job that uses up its attempts, or cannot succeed, waits here for you.
            </Empty>
          ) : (
            <>
              <p className="quiet">
                {some(all, "job")} used up their attempts or could not succeed. Mend the cause, then
                try again: a job begins anew with all its attempts.
              </p>
              <div className="row">
                {(kind === null ? buried : buried.filter((each) => each.kind === kind)).map(
                  (each) => (
                    <RetryAll key={each.kind} kind={each.kind} jobs={each.dead} onTried={again} />
                  ),
                )}
              </div>
              <ul className="lines">
                {jobs.map((job) => (
                  <Line key={job.id} job={job} onTried={again} />
                ))}
              </ul>
              <Pages page={page} total={all} onPage={setPage} />
            </>
          )}
        </>
      )}
    </Panel>
  );
}

function Filter({
  kinds,
  kind,
  onKind,
}: {
  kinds: readonly Kind[];
  kind: string | null;
  onKind: (kind: string | null) => void;
}) {
  const names = new Set([...kinds.map((each) => each.kind), ...(kind ? [kind] : [])]);
  const dead = new Map(kinds.map((each) => [each.kind, each.dead]));
  return (
    <label className="row filter">
      <span className="fine quiet">Kind</span>
      <select value={kind ?? ""} onChange={(event) => onKind(event.target.value || null)}>
        <option value="">All kinds</option>
        {[...names].map((name) => (
          <option key={name} value={name}>
            {name} ({count(dead.get(name) ?? 0)})
          </option>
        ))}
      </select>
    </label>
  );
}

function Line({ job, onTried }: { job: Job; onTried: (tried: Tried) => Promise<void> }) {
  const queryClient = useQueryClient();
  const retry = useMutation({
    mutationFn: () =>
      body(
        api.POST("/api/v1/operator/dead-jobs/{task_id}/retry", {
          params: { path: { task_id: job.id } },
        }),
      ),
    onSuccess: (found) => {
      queryClient.setQueryData(followed(found.id).queryKey, found);
      return onTried({ id: found.id, kind: found.kind, jobs: 1 });
    },
  });
  const { error, slug, place } = job.cause;
  return (
    <li className="stack tight">
      <div className="row spread">
        <div className="dead-job">
          <p>
            <strong>
              <Name of={job.kind} />
            </strong>
          </p>
          <p>
            <code>{error ?? "no class was kept"}</code>
            {slug && <span className="quiet"> {slug.replaceAll("-", " ")}</span>}
            {place && <span className="quiet"> at {place}</span>}
          </p>
          <p className="fine quiet">
            given up <time dateTime={job.died_at}>{moment(job.died_at)}</time> after {job.attempts}{" "}
            of {some(job.max_attempts, "attempt")}
            {job.run_seconds !== null && `, the last of ${lasting(job.run_seconds)}`} · job{" "}
            <span className="id">{job.id}</span>
            {job.request_id && (
              <>
                {" "}
                · request <span className="id">{job.request_id}</span>
              </>
            )}
          </p>
        </div>
        <button
          type="button"
          className="button small"
          disabled={retry.isPending}
          onClick={() => retry.mutate()}
        >
          {retry.isPending ? "Trying …" : "Try again"}
          <span className="hidden-but-read">
            {" "}
            {job.kind} of {moment(job.died_at)}
          </span>
        </button>
      </div>
      {retry.isError && <Failed error={retry.error} />}
    </li>
  );
}

function Pages({
  page,
  total,
  onPage,
}: {
  page: number;
  total: number;
  onPage: (page: number) => void;
}) {
  const pages = Math.max(1, Math.ceil(total / PAGE));
  if (pages === 1 && page === 0) return null;
  return (
    <nav className="row" aria-label="Pages of dead jobs">
      <button
        type="button"
        className="button small"
        disabled={page === 0}
        onClick={() => onPage(page - 1)}
      >
        Later ones
      </button>
      <span className="fine quiet" role="status">
        Page {page + 1} of {pages}
      </span>
      <button
        type="button"
        className="button small"
        disabled={page + 1 >= pages}
        onClick={() => onPage(page + 1)}
      >
        Earlier ones
      </button>
    </nav>
  );
}
