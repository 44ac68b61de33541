import type { Schemas } from "../api/client";
import { Empty } from "../design/states";
import { type Account, count, drops, moment, some, sumOf } from "./figures";
import { Name } from "./Name";
import { Count, Table } from "./Panel";

type Found = Schemas["OperatorTelemetry"];

const FROM: Record<Account["source"], string> = { server: "the server", ui: "pages" };

/** The account of all events: what was sent is stored, or it is said where it went. */
export function Telemetry({ found, window }: { found: Found; window: string }) {
  const waiting = Object.entries(found.waiting).filter(([, events]) => events > 0);
  const lost = drops(found.accounts);
  return (
    <>
      {found.accounts.length === 0 && (
        <Empty title={`No event was sent in ${window}`}>
          The server tells of sessions, alerts and dead jobs; pages only once a coach agrees.
        </Empty>
      )}
      {found.accounts.map((account) => (
        <Line key={account.source} account={account} />
      ))}
      {waiting.length > 0 && (
        <p>
          <span className="badge guarded">on their way</span>{" "}
          {waiting.map(([place, events]) => `${count(events)} in ${place}`).join(", ")}
        </p>
      )}
      {found.burst_until && (
        <p>
          <span className="badge">every visit is kept</span> until {moment(found.burst_until)}
        </p>
      )}
      {lost.length > 0 && (
        <div className="stack tight">
          <h3>Why events were dropped</h3>
          <ul className="stack tight">
            {lost.map((each) => (
              <li key={`${each.from} ${each.why}`}>
                {some(each.events, "event")} from {FROM[each.from as Account["source"]]}: {each.why}
              </li>
            ))}
          </ul>
        </div>
      )}
      {found.set_aside.length > 0 && <SetAside rows={found.set_aside} />}
      {found.events.length > 0 && <Events rows={found.events} />}
    </>
  );
}

function Line({ account }: { account: Account }) {
  return (
    <p className="account">
      <span className={`badge ${account.balances ? "opening" : "grave"}`}>
        {account.balances ? "adds up" : "does not add up"}
      </span>{" "}
      <span className="number">
        From {FROM[account.source]}: {sumOf(account)}
      </span>
    </p>
  );
}

function SetAside({ rows }: { rows: Found["set_aside"] }) {
  return (
    <div className="stack tight">
      <h3>Set aside: they do not fit the plan</h3>
      <Table
        label="Events set aside, by reason"
        head={["Event", "Why", "Property", ["Events", "number"], ["To replay", "number"]]}
      >
        {rows.map((each) => (
          <tr key={`${each.event} ${each.version} ${each.reason} ${each.property} ${each.source}`}>
            <th scope="row">
              {each.event === null ? "not of the plan" : <Name of={each.event} />}
              {each.version !== null && <span className="fine quiet"> version {each.version}</span>}
            </th>
            <td>{each.reason.replaceAll("_", " ")}</td>
            <td>{each.property === null ? "–" : <Name of={each.property} />}</td>
            <td className="number">{count(each.events)}</td>
            <td className="number">
              <Count of={each.replayable} />
            </td>
          </tr>
        ))}
      </Table>
    </div>
  );
}

function Events({ rows }: { rows: Found["events"] }) {
  return (
    <details>
      <summary>Stored, by event ({count(rows.length)})</summary>
      <Table
        label="Stored events"
        head={["Event", ["Stored", "number"], ["Stands for", "number"], ["Latest", "number"]]}
      >
        {rows.map((each) => (
          <tr key={each.event}>
            <th scope="row">
              <Name of={each.event} />
            </th>
            <td className="number">{count(each.stored)}</td>
            <td className="number">{count(Math.round(each.estimated))}</td>
            <td className="number">{moment(each.latest)}</td>
          </tr>
        ))}
      </Table>
    </details>
  );
}
