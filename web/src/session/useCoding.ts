import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, type Schemas } from "../api/client";
import { utterances } from "../api/queries";
import type { Choice, Spoken } from "./coding";

type Said = Schemas["SpokenSessionOut"];

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
      const before = queryClient.getQueryData<Said>(key);
      if (before) queryClient.setQueryData<Said>(key, withCode(before, spoken.index, choice));
      return { before };
    },
    onError: (_error, _change, context) => {
      if (context?.before) queryClient.setQueryData(key, context.before);
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: key }),
  });
}

/** The session with one code set, or taken back where it was set. */
export function withCode(said: Said, index: number, choice: Choice): Said {
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
