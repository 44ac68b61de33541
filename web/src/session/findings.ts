import type { Schemas } from "../api/client";

export type Found = Schemas["FindingOut"];
export type Run = Schemas["RunOut"];
export type Detector = Found["detector"];

/** What a coach can say here of a finding. */
export interface Said {
  verdict: "right" | "other" | "nothing";
  label?: Found["label"];
  severity?: Found["severity"];
}

export const DETECTORS: Record<Detector, string> = {
  simulacra: "Simulacra level",
  bias: "Cognitive bias",
  frame: "Implicit frame",
  rhetoric: "Rhetorical appeal",
};

const LEVELS: Record<string, string> = {
  level_1: "describes",
  level_2: "steers",
  level_3: "belongs",
  level_4: "plays",
};

const REASONS: Record<NonNullable<Run["reason"]>, string> = {
  "no-model": "no language model is chosen",
  "hosted-model-unconsented": "the client has not agreed to a hosted language model",
  "consent-missing": "the client's consent does not stand",
  "words-erased": "the words were erased",
  "no-answer": "no language model has answered",
  cancelled: "the operator cancelled it",
  other: "the operator sees why",
};

/** A label in words. */
export function named(label: string): string {
  return LEVELS[label] ?? label.replaceAll("_", " ");
}

/** Where a finding is, in utterances counted from 1, as the transcript counts them. */
export function place({ first_utterance: first, last_utterance: last }: Found): string {
  return first === last ? `Utterance ${first + 1}` : `Utterances ${first + 1}–${last + 1}`;
}

/** What the coach says of a finding, in words; `null` where nothing was said. */
export function saidOf({ override, label, severity }: Found): string | null {
  if (!override) return null;
  if (override.verdict === "nothing") return "nothing there";
  const what = override.label === label ? "right" : named(override.label ?? "");
  return override.severity !== severity ? `${what}, ${override.severity}` : what;
}

/** The label that stands: the coach's own, else the detector's. */
export function standingLabel({ override, label }: Found): Found["label"] {
  return override?.label ?? label;
}

/** What is said of a finding by giving it a label; the severity that was said stays. */
export function labelled(found: Found, label: Found["label"]): Said {
  const severity = found.override?.severity;
  const kept = severity ? { severity } : {};
  return label === found.label
    ? { verdict: "right", ...kept }
    : { verdict: "other", label, ...kept };
}

/** What is said of a bias by giving it a severity; the label that stands stays. */
export function graded(found: Found, severity: Found["severity"]): Said {
  return { ...labelled(found, standingLabel(found)), severity };
}

/** Whether the coach agrees with all that the machine says of it. */
export function agrees(found: Found, said: Said): boolean {
  return said.verdict === "right" && (said.severity ?? found.severity) === found.severity;
}

/** Detectors that wait or run, and sentences about those that did not run. */
export function standing(runs: readonly Run[]): { underWay: string[]; failed: string[] } {
  const under = runs.filter(({ status }) => status === "waiting" || status === "running");
  const failed = runs.filter(({ status }) => status === "failed");
  return {
    underWay: under.map(({ detector }) => DETECTORS[detector]),
    failed: failed.map(
      ({ detector, reason }) =>
        `${DETECTORS[detector]} did not run: ${REASONS[reason ?? "other"]}.`,
    ),
  };
}

/** Findings by detector, in the order in which detectors are shown. */
export function byDetector(findings: readonly Found[]): [Detector, Found[]][] {
  const order = Object.keys(DETECTORS) as Detector[];
  return order
    .map((name): [Detector, Found[]] => [name, findings.filter((f) => f.detector === name)])
    .filter(([, found]) => found.length > 0);
}
