import type { Detector, Found } from "./findings";

export type Label = Found["label"];

/** Every label, and whose it is; one that the API adds or drops fails the types. */
const WHOSE: Record<Label, readonly Detector[]> = {
  level_1: ["simulacra"],
  level_2: ["simulacra"],
  level_3: ["simulacra"],
  level_4: ["simulacra"],
  all_or_nothing: ["bias"],
  anchoring: ["bias"],
  availability: ["bias"],
  catastrophizing: ["bias"],
  confirmation: ["bias"],
  discounting_the_positive: ["bias"],
  emotional_reasoning: ["bias"],
  fortune_telling: ["bias"],
  fundamental_attribution: ["bias"],
  hindsight: ["bias"],
  labeling: ["bias"],
  mental_filter: ["bias"],
  mind_reading: ["bias"],
  optimism: ["bias"],
  overgeneralization: ["bias"],
  personalization: ["bias"],
  planning_fallacy: ["bias"],
  should_statements: ["bias"],
  status_quo: ["bias"],
  sunk_cost: ["bias"],
  agency: ["frame"],
  conflict: ["frame"],
  duty: ["frame"],
  growth: ["frame"],
  identity: ["frame"],
  loss: ["frame"],
  market: ["frame"],
  relationship: ["frame"],
  scarcity: ["frame"],
  security: ["frame"],
  status: ["frame"],
  system: ["frame"],
  time: ["frame"],
  ethos: ["rhetoric"],
  pathos: ["rhetoric"],
  logos: ["rhetoric"],
  other: ["bias", "frame"],
};

/** What a detector can say, in the order in which a coach chooses. */
export function labelsOf(detector: Detector): Label[] {
  return (Object.keys(WHOSE) as Label[]).filter((label) => WHOSE[label].includes(detector));
}
