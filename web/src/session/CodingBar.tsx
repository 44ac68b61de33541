import { memo } from "react";
import type { Schemas } from "../api/client";
import { Failed } from "../design/states";
import { type Choice, type Cue, choicesFor, type Spoken } from "./coding";

const TASKS: Record<string, string> = {
  talk_type: "talk type",
  behaviour: "behaviour",
  question: "questions",
  reflection: "reflections",
  cue: "cues",
};

/** Right or wrong? What the reader says of the active utterance, and a key for each answer. */
export const CodingBar = memo(function CodingBar({
  spoken,
  cues,
  agreement,
  error,
  onCode,
}: {
  spoken: Spoken;
  cues: readonly Cue[];
  agreement: readonly Schemas["AgreementOut"][];
  error: unknown;
  onCode: (coded: { spoken: Spoken; choice: Choice }) => void;
}) {
  const choices = choicesFor(spoken, cues);
  return (
    <div className="stack tight coding">
      <h3>
        Right or wrong? <span className="quiet">Utterance {spoken.index + 1}</span>
      </h3>
      {choices.length === 0 && (
        <p className="fine quiet">Only what coach and client say is coded.</p>
      )}
      <ul className="row choices" aria-label="What it is">
        {choices.map((choice) => (
          <li key={choice.key}>
            <button
              type="button"
              className={`button small${choice.readers ? " readers" : ""}`}
              aria-pressed={choice.coachs}
              aria-keyshortcuts={choice.key}
              onClick={() => onCode({ spoken, choice })}
            >
              <kbd>{choice.key}</kbd>
              {choice.name}
              {choice.readers && (
                <span className="fine">
                  reader
                  {choice.confidence !== null && ` ${Math.round(choice.confidence * 100)} %`}
                </span>
              )}
            </button>
          </li>
        ))}
      </ul>
      {error != null && <Failed error={error} />}
      {agreement.length > 0 && (
        <p className="fine quiet" role="status">
          You agree with the reader on{" "}
          {agreement
            .map((each) => `${each.agreed} of ${each.coded} ${TASKS[each.task] ?? each.task}`)
            .join(", ")}
          .
        </p>
      )}
    </div>
  );
});
