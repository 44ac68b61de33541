import { memo } from "react";
import { Failed, Loading } from "../design/states";
import { track } from "../telemetry/browser";
import {
  byDetector,
  DETECTORS,
  type Detector,
  type Found,
  graded,
  labelled,
  named,
  place,
  saidOf,
  standing,
  standingLabel,
} from "./findings";
import { labelsOf } from "./labels";
import { type Saying, useFindings } from "./useFindings";
import "./findings.css";

/** What detectors found in how the client speaks, with a language model; and is it right? */
export const Findings = memo(function Findings({
  jobId,
  onPick,
}: {
  jobId: string;
  onPick: (index: number) => void;
}) {
  const { under, listed, run, say } = useFindings(jobId);
  const { underWay, failed } = standing(under.data ?? []);
  const found = listed.data?.findings ?? [];
  const error = under.error ?? listed.error;
  return (
    <section className="card stack tight findings" aria-labelledby="findings">
      <h2 id="findings">What the detectors found</h2>
      {error && <Failed error={error} retry={() => void listed.refetch()} />}
      {!error && !listed.data && <Loading what="the findings" />}
      {listed.data && found.length === 0 && underWay.length === 0 && (
        <p className="quiet">
          {under.data?.some(({ status }) => status === "succeeded")
            ? "Nothing was found."
            : "Four detectors read how the client speaks: what a sentence does, biases, frames, appeals. They need a language model."}
        </p>
      )}
      {byDetector(found).map(([detector, theirs]) => (
        <Theirs
          key={detector}
          detector={detector}
          found={theirs}
          onPick={onPick}
          onSay={say.mutate}
        />
      ))}
      {say.isError && <Failed error={say.error} />}
      <p className="fine quiet" role="status">
        {underWay.length > 0 && `Under way: ${underWay.join(", ")} …`}
      </p>
      {failed.map((each) => (
        <p key={each} className="fine">
          {each}
        </p>
      ))}
      {run.isError && <Failed error={run.error} />}
      <div>
        <button
          type="button"
          className="button small"
          disabled={run.isPending || underWay.length > 0 || !under.data}
          onClick={() => run.mutate()}
        >
          {found.length > 0 ? "Run the detectors again" : "Run the detectors"}
        </button>
      </div>
    </section>
  );
});

function Theirs({
  detector,
  found,
  ...more
}: {
  detector: Detector;
  found: Found[];
  onPick: (index: number) => void;
  onSay: (saying: Saying) => void;
}) {
  return (
    <details
      onToggle={(event) =>
        track("detail_panel.view", {
          panel: detector,
          action: event.currentTarget.open ? "expand" : "collapse",
        })
      }
    >
      <summary>
        {DETECTORS[detector]} <span className="quiet">{found.length}</span>
      </summary>
      <ul className="stack tight">
        {found.map((each) => (
          <One key={each.id} found={each} {...more} />
        ))}
      </ul>
    </details>
  );
}

function One({
  found,
  onPick,
  onSay,
}: {
  found: Found;
  onPick: (index: number) => void;
  onSay: (saying: Saying) => void;
}) {
  const there = found.override?.verdict !== "nothing";
  const said = saidOf(found);
  const where = `${named(found.label)}, ${place(found)}`;
  const toggle = (verdict: keyof typeof VERDICTS) =>
    onSay({ found, said: found.override?.verdict === verdict ? null : { verdict } });
  return (
    <li className="stack tight">
      <div className="row spread">
        <button type="button" className="plain-link" onClick={() => onPick(found.first_utterance)}>
          {place(found)}
        </button>
        <span className="row">
          <strong>{named(found.label)}</strong>
          {found.severity && <span className="badge">{found.severity}</span>}
        </span>
      </div>
      <div className="row spread">
        <span className="fine quiet">
          {said ? `You say: ${said}` : `The model is ${Math.round(found.confidence * 100)} % sure`}
        </span>
        <span className="row">
          {Object.entries(VERDICTS).map(([verdict, name]) => (
            <button
              key={verdict}
              type="button"
              className="button small"
              aria-label={`${name}: ${where}`}
              aria-pressed={found.override?.verdict === verdict}
              onClick={() => toggle(verdict as keyof typeof VERDICTS)}
            >
              {name}
            </button>
          ))}
        </span>
      </div>
      {there && (
        <div className="row">
          <Choice
            name={`What it is: ${where}`}
            options={labelsOf(found.detector)}
            value={standingLabel(found)}
            onChoose={(label) => onSay({ found, said: labelled(found, label) })}
          />
          {found.severity && (
            <Choice
              name={`Severity of ${where}`}
              options={SEVERITIES}
              value={found.override?.severity ?? found.severity}
              onChoose={(severity) => onSay({ found, said: graded(found, severity) })}
            />
          )}
        </div>
      )}
    </li>
  );
}

const VERDICTS = { right: "Right", nothing: "Nothing there" };
const SEVERITIES = ["low", "medium", "high"] as const;

/** It is there, but it is something other, or of another severity. */
function Choice<T extends string>({
  name,
  options,
  value,
  onChoose,
}: {
  name: string;
  options: readonly T[];
  value: T;
  onChoose: (chosen: T) => void;
}) {
  return (
    <select
      aria-label={name}
      value={value}
      onChange={(event) => {
        const chosen = options.find((each) => each === event.target.value);
        if (chosen) onChoose(chosen);
      }}
    >
      {options.map((each) => (
        <option key={each} value={each}>
          {named(each)}
        </option>
      ))}
    </select>
  );
}
