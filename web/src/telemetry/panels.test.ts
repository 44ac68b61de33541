import { expect, test } from "vitest";
import { MEASURES } from "../measures/measures";
import { panelOf } from "./panels";

test.each([
  ["client_speech_share", "talk_time"],
  ["longest_monologue_coach", "talk_time"],
  ["response_latency_client", "talk_time"],
  ["open_question_count", "questions"],
  ["cue_doubt_count", "cues"],
  ["client_sentiment_score", "sentiment"],
  ["response_elaboration_score", "engagement"],
  ["change_talk_share", "motivational_interviewing"],
  ["reflection_to_question_ratio", "motivational_interviewing"],
])("behind %s is the panel %s", (measure, panel) => {
  expect(panelOf(measure)).toBe(panel);
});

test("there is a panel of its own behind every measure but the length", () => {
  const others = Object.keys(MEASURES).filter((name) => panelOf(name) === "other");
  expect(others).toEqual(["total_duration_seconds"]);
});
