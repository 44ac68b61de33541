import type { Schemas } from "../api/client";
import { Empty } from "../design/states";
import { count, type Kind, lasting, some, totals } from "./figures";
import { Name } from "./Name";
import { Count, type Glance, Numbers, Table } from "./Panel";
import { Throughput } from "./Throughput";

/** The ledger: what waits, runs and is dead, for how long, and how much gets done. */
export function Jobs({ found, window }: { found: Schemas["OperatorJobs"]; window: string }) {
  if (found.kinds.length === 0) {
    return (
      <Empty title={`Nothing is open, and nothing was finished in ${window}`}>
        A job is made when a session comes in, and every night.
      </Empty>
    );
  }
  return (
    <>
      <Numbers of={glances(found.kinds, found.hours, window)} />
      <Throughput slots={found.finished} hours={found.hours} window={window} />
      <Table
        label="Jobs by kind"
        head={[
          "Kind",
          ["Waiting", "number"],
          ["Running", "number"],
          ["Dead", "number"],
          ["Oldest due", "number"],
          ["Done", "number"],
          ["Median", "number"],
          ["p95", "number"],
        ]}
      >
        {found.kinds.map((kind) => (
          <Row key={kind.kind} kind={kind} />
        ))}
      </Table>
      <p className="fine quiet">
        Done, median and 95th percentile are of {window}; “oldest due” is how long the first job has
        waited that could start.
      </p>
    </>
  );
}

function glances(kinds: readonly Kind[], hours: number, window: string): Glance[] {
  const all = totals(kinds);
  return [
    {
      name: "Waiting",
      value: count(all.waiting),
      note: all.waiting > 0 ? `${count(all.due)} due now` : undefined,
    },
    {
      name: "Oldest due",
      value: lasting(all.oldestDueSeconds),
      tone: (all.oldestDueSeconds ?? 0) > 900 ? "guarded" : undefined,
    },
    {
      name: "Running",
      value: count(all.running),
      note: all.silent > 0 ? `${count(all.silent)} without a sign of life` : undefined,
    },
    {
      name: "Dead",
      value: count(all.dead),
      tone: all.dead > 0 ? "grave" : undefined,
    },
    {
      name: `Done in ${window}`,
      value: count(all.succeeded),
      note: all.succeeded > 0 ? `${perHour(all.succeeded, hours)} an hour` : undefined,
    },
  ];
}

const perHour = (jobs: number, hours: number) =>
  jobs / hours < 10 && hours > 1 ? (jobs / hours).toFixed(1) : count(Math.round(jobs / hours));

function Row({ kind }: { kind: Kind }) {
  return (
    <tr>
      <th scope="row">
        <Name of={kind.kind} />
      </th>
      <td className="number">
        <Count of={kind.waiting} />
        {kind.waiting > kind.due && (
          <span className="fine quiet"> ({count(kind.waiting - kind.due)} later)</span>
        )}
      </td>
      <td className="number">
        <Count of={kind.running} />
        {kind.longest_run_seconds !== null && (
          <span className="fine quiet"> ({lasting(kind.longest_run_seconds)})</span>
        )}
        {kind.silent > 0 && (
          <>
            {" "}
            <span className="badge guarded">{some(kind.silent, "worker")} silent</span>
          </>
        )}
      </td>
      <td className="number">
        {kind.dead > 0 ? <span className="badge grave">{count(kind.dead)}</span> : <Count of={0} />}
      </td>
      <td className="number">{lasting(kind.oldest_due_seconds)}</td>
      <td className="number">
        <Count of={kind.succeeded} />
      </td>
      <td className="number">{lasting(kind.p50_seconds)}</td>
      <td className="number">{lasting(kind.p95_seconds)}</td>
    </tr>
  );
}
