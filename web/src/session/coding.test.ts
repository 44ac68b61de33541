import { expect, test } from "vitest";
import { type Cue, choicesFor, chosenBy, cueStands, type Spoken, standing } from "./coding";
import { withCode } from "./useCoding";

function said(more: Partial<Spoken>): Spoken {
  return {
    index: 0,
    speaker: "Ben",
    role: "client",
    start: 0,
    end: 1,
    text: "I will.",
    backchannel: false,
    talk_type: "change",
    talk_type_confidence: 0.8,
    behaviour: null,
    behaviour_confidence: null,
    question: null,
    reflection: null,
    sentiment: null,
    codes: {},
    ...more,
  };
}

const commitment: Cue = {
  id: "c",
  utterance_id: "u",
  utterance_index: 0,
  cue_type: "commitment",
  confidence: 0.9,
  text_excerpt: "",
  timestamp: null,
  preceding_context: null,
  interpretation: null,
};

test("every choice has a key of its own", () => {
  for (const spoken of [said({}), said({ role: "coach", behaviour: "question" })]) {
    const keys = choicesFor(spoken, [commitment]).map((each) => each.key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).not.toContain("n");
    expect(keys).not.toContain("p");
    expect(keys).not.toContain("/");
  }
});

test("a client is coded for talk type and cues, a coach for behaviour, others for nothing", () => {
  const tasks = (role: Spoken["role"]) =>
    new Set(choicesFor(said({ role }), []).map((each) => each.task.split("_")[0]));
  expect(tasks("client")).toEqual(new Set(["talk", "cue"]));
  expect(tasks("coach")).toEqual(new Set(["behaviour", "question", "reflection"]));
  expect(tasks("other").size + tasks("unknown").size).toBe(0);
});

test("a cue that the reader found can be confirmed or denied, another be added", () => {
  const choices = choicesFor(said({}), [commitment]);
  expect(chosenBy("Q", choices)).toMatchObject({ task: "cue_commitment", label: "yes" });
  expect(chosenBy("q", choices)).toMatchObject({ task: "cue_commitment", label: "no" });
  expect(chosenBy("w", choices)).toMatchObject({ task: "cue_goal_setting", label: "yes" });
  expect(chosenBy("W", choices)).toBeUndefined();
});

test("the coach's own label stands before the reader's", () => {
  expect(standing(said({}), "talk_type")).toBe("change");
  expect(standing(said({ codes: { talk_type: "sustain" } }), "talk_type")).toBe("sustain");
  expect(cueStands(said({}), "commitment", true)).toBe(true);
  expect(cueStands(said({ codes: { cue_commitment: "no" } }), "commitment", true)).toBe(false);
});

test("choosing sets a code, choosing it again takes it back, others stay", () => {
  const session = {
    job_id: "j",
    words_erased_at: null,
    agreement: [],
    utterances: [said({ codes: { cue_doubt: "yes" } }), said({ index: 1 })],
  };
  const [, , sustain] = choicesFor(said({}), []);
  if (!sustain) throw new Error("no choice");
  const coded = withCode(session, 0, sustain);
  expect(coded.utterances[0]?.codes).toEqual({ cue_doubt: "yes", talk_type: "sustain" });
  expect(coded.utterances[1]).toBe(session.utterances[1]);
  const back = withCode(coded, 0, { ...sustain, coachs: true });
  expect(back.utterances[0]?.codes).toEqual({ cue_doubt: "yes" });
});
