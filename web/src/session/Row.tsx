import { memo } from "react";
import { clock } from "../measures/measures";
import { type Cue, cueName, cueStands, isOpening, type Spoken, standing } from "./coding";

/** One utterance: who, when, what, what it was read as, and what the coach says it is. */
export const Row = memo(function Row({
  measure,
  id,
  spoken,
  cues,
  total,
  active,
  lit,
  sought,
  onPick,
}: {
  measure: (row: HTMLDivElement | null) => void;
  id: string;
  spoken: Spoken;
  cues: readonly Cue[];
  total: number;
  active: boolean;
  lit: boolean;
  sought: string;
  onPick: (index: number) => void;
}) {
  const added = Object.entries(spoken.codes)
    .filter(([task, label]) => task.startsWith("cue_") && label === "yes")
    .map(([task]) => task.slice(4))
    .filter((type) => !cues.some((cue) => cue.cue_type === type));
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list takes the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus, this is its active one
    <div
      ref={measure}
      data-index={spoken.index}
      id={id}
      role="option"
      aria-selected={active}
      aria-setsize={total}
      aria-posinset={spoken.index + 1}
      className={`said ${spoken.role}${lit ? " lit" : ""}${spoken.backchannel ? " faint" : ""}`}
      onClick={() => onPick(spoken.index)}
    >
      <p className="said-head fine">
        <strong>{spoken.speaker ?? spoken.role}</strong>
        {spoken.start !== null && <span className="quiet number">{clock(spoken.start)}</span>}
        <Kind spoken={spoken} />
        {cues.map((cue) => (
          <span
            key={cue.id}
            className={`badge ${isOpening(cue.cue_type) ? "opening" : "guarded"}${
              cueStands(spoken, cue.cue_type, true) ? "" : " denied"
            }`}
          >
            {cueName(cue.cue_type)} {Math.round(cue.confidence * 100)} %
            {spoken.codes[`cue_${cue.cue_type}`] === "yes" && " ✓"}
          </span>
        ))}
        {added.map((type) => (
          <span key={type} className={`badge ${isOpening(type) ? "opening" : "guarded"}`}>
            {cueName(type)} (yours)
          </span>
        ))}
      </p>
      <p>{sought ? <Marked text={spoken.text} sought={sought.trim()} /> : spoken.text}</p>
    </div>
  );
});

function Kind({ spoken }: { spoken: Spoken }) {
  const task = spoken.role === "client" ? "talk_type" : "behaviour";
  const label = standing(spoken, task);
  if (!label || label === "neutral" || label === "other") return null;
  const own = spoken.codes[task] !== undefined;
  const finer =
    label === "question"
      ? (spoken.codes.question ?? spoken.question)
      : label === "reflection"
        ? (spoken.codes.reflection ?? spoken.reflection)
        : null;
  return (
    <span className={`kind ${own ? "own" : ""}`}>
      {finer && finer !== "none" ? `${finer} ` : ""}
      {label}
      {task === "talk_type" ? " talk" : ""}
      {own && " (yours)"}
    </span>
  );
}

function Marked({ text, sought }: { text: string; sought: string }) {
  const at = text.toLocaleLowerCase().indexOf(sought.toLocaleLowerCase());
  if (at < 0) return text;
  return (
    <>
      {text.slice(0, at)}
      <mark>{text.slice(at, at + sought.length)}</mark>
      {text.slice(at + sought.length)}
    </>
  );
}
