import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, type Schemas } from "../api/client";
import { Failed } from "../design/states";

/** Asks who the coach is; the answer is remembered for the client. */
export function AskCoach({
  jobId,
  speakers,
  onAnswered,
}: {
  jobId: string;
  speakers: Schemas["SpeakerOut"][];
  onAnswered: () => void;
}) {
  const likely = speakers.find((each) => each.role === "coach") ?? speakers[0];
  const [coach, setCoach] = useState(likely?.key ?? "");
  const answer = useMutation({
    mutationFn: () =>
      api.POST("/api/v1/sessions/{job_id}/roles", {
        params: { path: { job_id: jobId } },
        body: { coach_speaker: coach },
      }),
    onSuccess: onAnswered,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    answer.mutate();
  };
  return (
    <form className="stack tight" onSubmit={submit}>
      <fieldset className="stack tight">
        <legend>
          <strong>Which of them is you, the coach?</strong>
        </legend>
        {speakers.map((speaker) => (
          <label key={speaker.key} className="choice">
            <input
              type="radio"
              name={`coach-${jobId}`}
              value={speaker.key}
              checked={coach === speaker.key}
              onChange={() => setCoach(speaker.key)}
            />
            <span>
              {speaker.key} <span className="quiet">({speaker.utterances} utterances)</span>
            </span>
          </label>
        ))}
      </fieldset>
      {answer.isError && <Failed error={answer.error} />}
      <div>
        <button type="submit" className="button" disabled={answer.isPending}>
          That is me
        </button>
      </div>
    </form>
  );
}
