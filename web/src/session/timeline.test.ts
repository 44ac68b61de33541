import { expect, test } from "vitest";
import type { Cue } from "./coding";
import { pointedAt } from "./Timeline";

const moment = (x: number, cue_type: string, confidence: number) => ({
  x,
  cue: { id: String(x), cue_type, confidence, utterance_index: 0 } as unknown as Cue,
});

test("the moments under the pointer are named with their confidence, others are not", () => {
  const moments = [
    moment(100, "goal_setting", 0.82),
    moment(102, "doubt", 0.7),
    moment(110, "doubt", 0.9),
  ];
  expect(pointedAt(moments, 101)).toBe("Goal setting, 82 %; Doubt, 70 %");
  expect(pointedAt(moments, 109)).toBe("Doubt, 90 %");
  expect(pointedAt(moments, 200)).toBe("");
});
