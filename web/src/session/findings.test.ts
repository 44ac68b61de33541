import { describe, expect, test } from "vitest";
import {
  agrees,
  byDetector,
  type Found,
  graded,
  labelled,
  named,
  place,
  type Run,
  saidOf,
  standing,
} from "./findings";
import { labelsOf } from "./labels";

const FOUND: Found = {
  id: "1",
  detector: "bias",
  first_utterance: 3,
  last_utterance: 3,
  label: "sunk_cost",
  severity: "high",
  confidence: 0.8,
  model: "openai:gpt-5-mini",
  prompt_version: "1-0",
  found_at: "2026-09-03T17:04:09Z",
  override: null,
};
const SAID = { label: FOUND.label, severity: FOUND.severity, said_at: FOUND.found_at };
const RUN: Run = {
  id: "1",
  detector: "frame",
  status: "running",
  attempts: 1,
  findings: null,
  reason: null,
  asked_at: FOUND.found_at,
  finished_at: null,
};

describe("a finding in words", () => {
  test("its place is counted as the transcript counts", () => {
    expect(place(FOUND)).toBe("Utterance 4");
    expect(place({ ...FOUND, last_utterance: 5 })).toBe("Utterances 4–6");
  });

  test("its label has no underscores, and a level says what it does", () => {
    expect(named("sunk_cost")).toBe("sunk cost");
    expect(named("level_3")).toBe("belongs");
  });

  test("what the coach says of it", () => {
    expect(saidOf(FOUND)).toBeNull();
    expect(saidOf({ ...FOUND, override: { ...SAID, verdict: "right" } })).toBe("right");
    const low = { ...SAID, verdict: "right", severity: "low" } as const;
    expect(saidOf({ ...FOUND, override: low })).toBe("right, low");
    const other = { ...SAID, verdict: "other", label: "planning_fallacy" } as const;
    expect(saidOf({ ...FOUND, override: other })).toBe("planning fallacy");
    const nothing = { ...SAID, verdict: "nothing", label: null, severity: null } as const;
    expect(saidOf({ ...FOUND, override: nothing })).toBe("nothing there");
  });

  test("another label is said, the detector's own is right, and what was said of the rest stays", () => {
    expect(labelled(FOUND, "planning_fallacy")).toEqual({
      verdict: "other",
      label: "planning_fallacy",
    });
    expect(labelled(FOUND, "sunk_cost")).toEqual({ verdict: "right" });
    const other = { ...SAID, verdict: "other", label: "anchoring", severity: "low" } as const;
    const said = { ...FOUND, override: other };
    expect(labelled(said, "optimism")).toEqual({
      verdict: "other",
      label: "optimism",
      severity: "low",
    });
    expect(graded(said, "medium")).toEqual({
      verdict: "other",
      label: "anchoring",
      severity: "medium",
    });
    expect(graded(FOUND, "low")).toEqual({ verdict: "right", severity: "low" });
  });

  test("each detector offers its own labels", () => {
    expect(labelsOf("rhetoric")).toEqual(["ethos", "pathos", "logos"]);
    expect(labelsOf("bias").at(-1)).toBe("other");
    expect(labelsOf("frame").at(-1)).toBe("other");
    expect(labelsOf("simulacra")).toHaveLength(4);
  });

  test("only the whole of it is agreement", () => {
    expect(agrees(FOUND, { verdict: "right" })).toBe(true);
    expect(agrees(FOUND, { verdict: "right", severity: "low" })).toBe(false);
    expect(agrees(FOUND, { verdict: "right", severity: "high" })).toBe(true);
    expect(agrees(FOUND, { verdict: "nothing" })).toBe(false);
  });
});

test("runs say which are under way and why others did not run", () => {
  const failed = { ...RUN, detector: "bias", status: "failed", reason: "no-answer" } as const;
  const done = { ...RUN, detector: "rhetoric", status: "succeeded" } as const;
  expect(standing([RUN, failed, done])).toEqual({
    underWay: ["Implicit frame"],
    failed: ["Cognitive bias did not run: no language model has answered."],
  });
});

test("findings are shown by detector, those without any left out", () => {
  const frame = { ...FOUND, detector: "frame", label: "loss" } as const;
  expect(byDetector([frame, FOUND]).map(([name]) => name)).toEqual(["bias", "frame"]);
});
