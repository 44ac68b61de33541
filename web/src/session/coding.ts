import type { Schemas } from "../api/client";

export type Spoken = Schemas["SpokenOut"];
export type Cue = Schemas["LanguageCueOut"];
export type Task = Schemas["CodeOut"]["task"];
export type Label = Schemas["CodeIn"]["label"];

/** One thing that a coach can say of an utterance, and the key that says it. */
export interface Choice {
  key: string;
  task: Task;
  label: Label;
  name: string;
  /** What the reader says. */
  readers: boolean;
  /** What the coach said. */
  coachs: boolean;
  confidence: number | null;
}

const CUES = [
  "commitment",
  "goal_setting",
  "breakthrough",
  "enthusiasm",
  "agreement",
  "concern",
  "doubt",
  "resistance",
  "deflection",
] as const;
const CUE_KEYS = "qwertyuio";

export function cueName(type: string): string {
  const words = type.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Cues that open a way forward, against those that guard against it. */
export function isOpening(type: string): boolean {
  return CUES.slice(0, 5).some((each) => each === type);
}

/** What can be said of this utterance, in the order of its keys; nothing of who is unknown. */
export function choicesFor(spoken: Spoken, cues: readonly Cue[]): Choice[] {
  if (spoken.role === "client") return [...talkTypes(spoken), ...cueChoices(spoken, cues)];
  if (spoken.role === "coach") return behaviours(spoken);
  return [];
}

/** The choice of a pressed key. */
export function chosenBy(key: string, choices: readonly Choice[]): Choice | undefined {
  return choices.find((each) => each.key === key);
}

/** The label that stands: the coach's own where there is one, else the reader's. */
export function standing(spoken: Spoken, task: "talk_type" | "behaviour"): string | null {
  return spoken.codes[task] ?? spoken[task];
}

/** Whether a cue counts for the coach: found and not denied, or added. */
export function cueStands(spoken: Spoken, type: string, found: boolean): boolean {
  const code = spoken.codes[`cue_${type}`];
  return code === undefined ? found : code === "yes";
}

function talkTypes(spoken: Spoken): Choice[] {
  return (["change", "neutral", "sustain"] as const).map((label, at) => ({
    key: String(at + 1),
    task: "talk_type",
    label,
    name: `${cueName(label)} talk`,
    readers: spoken.talk_type === label,
    coachs: spoken.codes.talk_type === label,
    confidence: spoken.talk_type === label ? spoken.talk_type_confidence : null,
  }));
}

function cueChoices(spoken: Spoken, cues: readonly Cue[]): Choice[] {
  return CUES.flatMap((type, at) => {
    const found = cues.find((cue) => cue.cue_type === type);
    const task: Task = `cue_${type}`;
    const key = CUE_KEYS.charAt(at);
    const wrong: Choice = {
      key,
      task,
      label: found ? "no" : "yes",
      name: found ? `${cueName(type)} is wrong` : cueName(type),
      readers: false,
      coachs: spoken.codes[task] === (found ? "no" : "yes"),
      confidence: null,
    };
    if (!found) return [wrong];
    const right: Choice = {
      key: key.toUpperCase(),
      task,
      label: "yes",
      name: `${cueName(type)} is right`,
      readers: true,
      coachs: spoken.codes[task] === "yes",
      confidence: found.confidence,
    };
    return [right, wrong];
  });
}

function behaviours(spoken: Spoken): Choice[] {
  const kinds = (["question", "reflection", "input", "other"] as const).map((label, at) => ({
    key: String(at + 1),
    task: "behaviour" as const,
    label,
    name: cueName(label),
    readers: spoken.behaviour === label,
    coachs: spoken.codes.behaviour === label,
    confidence: spoken.behaviour === label ? spoken.behaviour_confidence : null,
  }));
  const finer: [string, "question" | "reflection", Label, string][] = [
    ["5", "question", "open", "Open question"],
    ["6", "question", "closed", "Closed question"],
    ["7", "reflection", "simple", "Simple reflection"],
    ["8", "reflection", "complex", "Complex reflection"],
  ];
  return [
    ...kinds,
    ...finer.map(([key, task, label, name]) => ({
      key,
      task,
      label,
      name,
      readers: spoken[task] === label,
      coachs: spoken.codes[task] === label,
      confidence: null,
    })),
  ];
}
