import {
  type KeyboardEvent,
  memo,
  useDeferredValue,
  useId,
  useMemo,
  useRef,
  useState,
} from "react";
import type { Schemas } from "../api/client";
import { CodingBar } from "./CodingBar";
import { type Cue, choicesFor, chosenBy, type Spoken } from "./coding";
import type { Lit } from "./lighting";
import { Rows } from "./Rows";
import { useCoding } from "./useCoding";

const NONE: readonly Cue[] = [];
const NOTHING: ReadonlySet<number> = new Set();

/** What was said: searchable, each cue where it was said, coded by one key. */
export const Transcript = memo(function Transcript({
  jobId,
  utterances,
  agreement,
  cues,
  lit,
  onUnlight,
  active,
  onActive,
}: {
  jobId: string;
  utterances: readonly Spoken[];
  agreement: readonly Schemas["AgreementOut"][];
  cues: readonly Cue[];
  lit: Lit | null;
  onUnlight: () => void;
  active: number;
  onActive: (index: number) => void;
}) {
  const search = useRef<HTMLInputElement>(null);
  const [sought, setSought] = useState("");
  const coding = useCoding(jobId);
  const id = useId();
  const cuesAt = useMemo(() => Map.groupBy(cues, (cue) => cue.utterance_index), [cues]);
  const matches = useMemo(() => matching(utterances, sought), [utterances, sought]);
  const stops = useMemo(
    () => stopsOf(sought ? matches : (lit?.indices ?? new Set(cuesAt.keys()))),
    [sought, matches, lit, cuesAt],
  );
  const go = (index: number | undefined) => {
    if (index !== undefined && index >= 0 && index < utterances.length) onActive(index);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = STEPS[event.key];
    const spoken = utterances[active];
    const choice = spoken && chosenBy(event.key, choicesFor(spoken, cuesAt.get(active) ?? NONE));
    if (step) go(step(active, utterances.length));
    else if (event.key === "n") go(stops.find((index) => index > active));
    else if (event.key === "p") go(stops.findLast((index) => index < active));
    else if (event.key === "/") search.current?.focus();
    else if (event.key === "Escape") onUnlight();
    else if (choice && spoken) coding.mutate({ spoken, choice });
    else return;
    event.preventDefault();
  };
  // Keys go by what is so now; rows and the bar may be drawn a frame later.
  const litRows = useDeferredValue(lit?.indices ?? NOTHING);
  const coded = useDeferredValue(utterances[active]);
  return (
    <section className="card transcript" aria-labelledby={`${id}-title`}>
      <div className="row spread">
        <h2 id={`${id}-title`}>Transcript</h2>
        <label className="row search">
          <span className="hidden-but-read">Search the transcript</span>
          <input
            ref={search}
            type="search"
            placeholder="Search"
            value={sought}
            onChange={(event) => setSought(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter") go(stops.find((each) => each > active) ?? stops[0]);
            }}
          />
        </label>
      </div>
      <p className="fine quiet" role="status">
        {status(sought, matches.size, lit, utterances.length)}
        {lit && (
          <button type="button" className="plain-link" onClick={onUnlight}>
            Show all
          </button>
        )}
      </p>
      <Rows
        id={id}
        utterances={utterances}
        cuesAt={cuesAt}
        lit={litRows}
        sought={sought}
        matches={matches}
        active={active}
        onActive={onActive}
        onKeyDown={onKey}
      />
      <p id={`${id}-keys`} className="fine quiet keys">
        Arrow keys move; <kbd>n</kbd> and <kbd>p</kbd> go to the next and previous moment;{" "}
        <kbd>/</kbd> searches; the keys below say what an utterance is.
      </p>
      {coded && (
        <CodingBar
          spoken={coded}
          cues={cuesAt.get(coded.index) ?? NONE}
          agreement={agreement}
          error={coding.error}
          onCode={coding.mutate}
        />
      )}
    </section>
  );
});

const STEPS: Record<string, (at: number, count: number) => number> = {
  ArrowDown: (at, count) => Math.min(at + 1, count - 1),
  ArrowUp: (at) => Math.max(at - 1, 0),
  PageDown: (at, count) => Math.min(at + 8, count - 1),
  PageUp: (at) => Math.max(at - 8, 0),
  Home: () => 0,
  End: (_, count) => count - 1,
};

/** Utterances in which the words occur, whatever their case. */
export function matching(utterances: readonly Spoken[], sought: string): ReadonlySet<number> {
  const words = sought.trim().toLocaleLowerCase();
  if (!words) return NOTHING;
  return new Set(
    utterances
      .filter((each) => each.text.toLocaleLowerCase().includes(words))
      .map((each) => each.index),
  );
}

function stopsOf(indices: ReadonlySet<number>): number[] {
  return [...indices].sort((one, other) => one - other);
}

function status(sought: string, matches: number, lit: Lit | null, count: number): string {
  if (sought.trim()) return `${matches} of ${count} utterances hold it. `;
  if (lit) return `${lit.name}: ${lit.indices.size} utterances are lit. `;
  return `${count} utterances. `;
}
