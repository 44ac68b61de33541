import type { Said } from "./client";

type Panel = Said<"detail_panel.view">["panel"];

const BEHIND: [RegExp, Panel][] = [
  [/^cue_/, "cues"],
  [/(question|statement)_count$/, "questions"],
  [/sentiment/, "sentiment"],
  [/^engagement|elaboration/, "engagement"],
  [/_share$|_ratio$/, "motivational_interviewing"],
  [/talk|speech|turn|latency|monologue|interruption|silence|backchannel/, "talk_time"],
];
const SPEECH = new Set(["coach_speech_share", "client_speech_share"]);

/** The panel behind a measure, as the tracking plan calls it. */
export function panelOf(measure: string): Panel {
  if (SPEECH.has(measure)) return "talk_time";
  return BEHIND.find(([pattern]) => pattern.test(measure))?.[1] ?? "other";
}
