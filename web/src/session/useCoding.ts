import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, type Schemas } from "../api/client";
import { utterances } from "../api/queries";
import { track } from "../telemetry/browser";
import type { Said } from "../telemetry/client";
import type { Choice, Spoken } from "./coding";

type SessionSaid = Schemas["SpokenSessionOut"];

/** Keeps a coach's code, shown at once and taken back if the service refuses; again: undone. */
export function useCoding(jobId: string) {
  const queryClient = useQueryClient();
  const key = utterances(jobId).queryKey;
  return useMutation({
    mutationFn: ({ spoken, choice }: { spoken: Spoken; choice: Choice }) => {
      const path = { job_id: jobId, utterance_index: spoken.index, task: choice.task };
      const at = "/api/v1/sessions/{job_id}/utterances/{utterance_index}/codes/{task}";
      return choice.coachs
        ? api.DELETE(at, { params: { path } })
        : api.PUT(at, { params: { path }, body: { label: choice.label } });
    },
    onMutate: async ({ spoken, choice }) => {
      await queryClient.cancelQueries({ queryKey: key });
      const before = queryClient.getQueryData<SessionSaid>(key);
      if (before)
        queryClient.setQueryData<SessionSaid>(key, withCode(before, spoken.index, choice));
      return { before };
    },
    onError: (_error, _change, context) => {
      if (context?.before) queryClient.setQueryData(key, context.before);
    },
    onSuccess: (_answer, { choice }) => {
      if (!choice.coachs)
        track("feedback.submit", { about: aboutOf(choice), agrees: choice.readers });
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: key }),
  });
}

/** What a code is about, as the tracking plan calls it. */
function aboutOf({ task }: Choice): Said<"feedback.submit">["about"] {
  if (task === "talk_type") return "talk_type";
  return task.startsWith("cue_") ? "cue" : "behaviour";
}

/** The session with one code set, or taken back where it was set. */
export function withCode(said: SessionSaid, index: number, choice: Choice): SessionSaid {
  return {
    ...said,
    utterances: said.utterances.map((each) => {
      if (each.index !== index) return each;
      const { [choice.task]: _, ...others } = each.codes;
      return {
        ...each,
        codes: choice.coachs ? others : { ...others, [choice.task]: choice.label },
      };
    }),
  };
}
