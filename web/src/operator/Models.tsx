import type { Schemas } from "../api/client";
import { Empty } from "../design/states";
import { Meter } from "../session/Engagement";
import { count, dollars, failed, lasting, moment, share, some } from "./figures";
import { Name } from "./Name";
import { Count, type Glance, Numbers, Table } from "./Panel";

type Models = Schemas["OperatorModels"];

/** What language models cost, how quick they were and what failed; who is left alone, and why. */
export function Models({ found, window }: { found: Models; window: string }) {
  const nothing =
    found.costs.length === 0 && found.operations.all === 0 && found.budgets.length === 0;
  return (
    <>
      {found.bad_setting && (
        <p className="row stale" role="alert">
          <span>
            <code>{found.bad_setting}</code> is not as it should be: jobs that ask a model fail.
          </span>
        </p>
      )}
      {nothing && found.failures.length === 0 ? (
        <Empty title={found.chosen ? `No model was called in ${window}` : "No model is chosen"}>
          {found.chosen ? (
            "Calls stand here with their cost as soon as there are any."
          ) : (
            <>
              The local reader does everything, at no cost; nothing leaves this machine.{" "}
              <code>LISTENWELL_MODELS</code> names others.
            </>
          )}
        </Empty>
      ) : (
        <Called found={found} window={window} />
      )}
      <Breakers breakers={found.breakers} />
      <Budgets budgets={found.budgets} />
      {found.records_dropped.length > 0 && (
        <p className="fine quiet">
          Records of calls never written:{" "}
          {found.records_dropped.map((each) => `${count(each.records)} ${each.reason}`).join(", ")}.
        </p>
      )}
    </>
  );
}

function Called({ found, window }: { found: Models; window: string }) {
  return (
    <>
      <Numbers of={glances(found, window)} />
      {found.costs.length > 0 && (
        <Table
          label="Calls by feature, prompt version and model"
          head={[
            "Feature",
            "Model",
            ["Calls", "number"],
            ["Failed", "number"],
            ["Median", "number"],
            ["p95", "number"],
            ["Tokens in", "number"],
            ["out", "number"],
            ["Cost", "number"],
          ]}
        >
          {found.costs.map((cost) => (
            <tr key={`${cost.feature} ${cost.prompt_version} ${cost.model}`}>
              <th scope="row">
                <Name of={cost.feature} />
                {cost.prompt_version && (
                  <span className="fine quiet"> prompt {cost.prompt_version}</span>
                )}
              </th>
              <td className="whole">{cost.model}</td>
              <td className="number">{count(cost.attempts)}</td>
              <td className="number">
                <Count of={failed(cost)} />
                {failed(cost) > 0 && (
                  <span className="fine quiet"> ({share(failed(cost), cost.attempts)})</span>
                )}
              </td>
              <td className="number">{lasting(cost.median_seconds)}</td>
              <td className="number">{lasting(cost.p95_seconds)}</td>
              <td className="number">{count(cost.input_tokens)}</td>
              <td className="number">{count(cost.output_tokens)}</td>
              <td className="number">
                {dollars(cost.usd)}
                {cost.unpriced > 0 && (
                  <span className="fine quiet"> + {count(cost.unpriced)} without a price</span>
                )}
              </td>
            </tr>
          ))}
        </Table>
      )}
      {found.failures.length > 0 && <Failures failures={found.failures} />}
    </>
  );
}

function glances({ costs, operations }: Models, window: string): Glance[] {
  const calls = costs.reduce((all, cost) => all + cost.attempts, 0);
  const wrong = costs.reduce((all, cost) => all + failed(cost), 0);
  const unanswered = operations.all - operations.answered - operations.by_the_local_reader;
  return [
    {
      name: `Cost in ${window}`,
      value: dollars(costs.reduce((all, cost) => all + cost.usd, 0)),
    },
    {
      name: "Calls",
      value: count(calls),
      note: operations.retries > 0 ? `${some(operations.retries, "retry", "retries")}` : undefined,
    },
    {
      name: "Calls that failed",
      value: share(wrong, calls),
      note: calls > 0 ? `${count(wrong)} of ${count(calls)}` : undefined,
      tone: calls > 0 && wrong / calls > 0.02 ? "guarded" : undefined,
    },
    {
      name: "Tasks answered",
      value: share(operations.answered, operations.all),
      note: [
        operations.by_another_model > 0 && `${count(operations.by_another_model)} by another model`,
        operations.by_the_local_reader > 0 &&
          `${count(operations.by_the_local_reader)} left to the local reader`,
        unanswered > 0 && `${count(unanswered)} failed`,
      ]
        .filter(Boolean)
        .join(", "),
    },
  ];
}

const SHOWN = 8;

function Failures({ failures }: { failures: Models["failures"] }) {
  return (
    <div className="stack tight">
      <h3>What failed</h3>
      <ul className="lines">
        {failures.slice(0, SHOWN).map((each) => (
          <li
            key={`${each.feature} ${each.model} ${each.outcome} ${each.error_type} ${each.status_code}`}
          >
            <p>
              <strong>{each.outcome.replaceAll("_", " ")}</strong>{" "}
              <span className="badge">{some(each.attempts, "call")}</span>{" "}
              <span className="kind">
                {each.feature}, {each.model}
              </span>
            </p>
            <p className="fine quiet">
              {each.error_type !== "-" && (
                <>
                  <code>{each.error_type}</code>,{" "}
                </>
              )}
              {each.status_code !== null && `status ${each.status_code}, `}
              last <time dateTime={each.last_at}>{moment(each.last_at)}</time>
              {each.job_id && (
                <>
                  {" "}
                  · job <span className="id">{each.job_id}</span>
                </>
              )}
              {each.trace_id && (
                <>
                  {" "}
                  · trace <span className="id">{each.trace_id}</span>
                </>
              )}
            </p>
          </li>
        ))}
      </ul>
      {failures.length > SHOWN && (
        <p className="fine quiet">
          {count(failures.length - SHOWN)} more ways: <code>listenwell telemetry failures</code>
        </p>
      )}
    </div>
  );
}

function Breakers({ breakers }: { breakers: Models["breakers"] }) {
  if (breakers.length === 0) return null;
  return (
    <div className="stack tight">
      <h3>Circuit breakers</h3>
      <ul className="stack tight">
        {breakers.map((each) => (
          <li key={each.model} className="row">
            <span
              className={`badge ${each.open ? "grave" : each.half_open ? "guarded" : "opening"}`}
            >
              {each.open ? "open" : each.half_open ? "half open" : "closed"}
            </span>
            <span className="kind">{each.model}</span>
            <span className="fine quiet">
              {each.open > 0 && `left alone by ${some(each.open, "process", "processes")}, `}
              {each.half_open > 0 &&
                `tried again by ${some(each.half_open, "process", "processes")}, `}
              changed {moment(each.changed_at)}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Budgets({ budgets }: { budgets: Models["budgets"] }) {
  if (budgets.length === 0) return null;
  return (
    <div className="stack tight">
      <h3>This month's budgets</h3>
      <ul className="stack tight">
        {budgets.map((each) => {
          const used = each.spent_usd + each.held_usd;
          const part = each.limit_usd ? used / each.limit_usd : null;
          return (
            <li key={each.feature} className="stack tight">
              <div className="row spread">
                <strong>
                  <Name of={each.feature} />
                </strong>
                <span className="fine quiet number">
                  {dollars(each.spent_usd)} of{" "}
                  {each.limit_usd === null ? "an unknown budget" : dollars(each.limit_usd)}
                  {each.held_usd > 0 && `, ${dollars(each.held_usd)} held for calls under way`}
                  {each.refused > 0 && `, ${some(each.refused, "call")} refused`}
                </span>
              </div>
              <Meter share={part} tone={(part ?? 0) >= 0.9 ? "grave" : ""} />
            </li>
          );
        })}
      </ul>
    </div>
  );
}
