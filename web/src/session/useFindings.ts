import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, body } from "../api/client";
import { track } from "../telemetry/browser";
import { agrees, DETECTORS, type Detector, type Found, type Said } from "./findings";

const AT = "/api/v1/sessions/{job_id}/findings";
const SAY = "/api/v1/findings/{finding_id}/override";

const findings = (job_id: string) =>
  queryOptions({
    queryKey: ["session", job_id, "findings"],
    queryFn: () => body(api.GET(AT, { params: { path: { job_id } } })),
  });

const runs = (job_id: string) =>
  queryOptions({
    queryKey: ["session", job_id, "runs"],
    queryFn: async () => (await body(api.GET(`${AT}/runs`, { params: { path: { job_id } } }))).runs,
    refetchInterval: (query) =>
      query.state.data?.some(({ status }) => status === "waiting" || status === "running")
        ? 1000
        : false,
  });

/** What a coach says of a finding; `null` takes it back. */
export interface Saying {
  found: Found;
  said: Said | null;
}

/** The detectors' findings of a session, how their runs stand, and what can be done with them. */
export function useFindings(jobId: string) {
  const queryClient = useQueryClient();
  const under = useQuery(runs(jobId));
  const finished = under.data?.map(({ id, status }) => `${id} ${status}`).join() ?? "";
  const listed = useQuery({
    ...findings(jobId),
    queryKey: [...findings(jobId).queryKey, finished],
    placeholderData: (before) => before,
  });
  const again = () => queryClient.invalidateQueries({ queryKey: ["session", jobId, "findings"] });
  const run = useMutation({
    mutationFn: () =>
      api.POST(AT, {
        params: { path: { job_id: jobId } },
        body: { detectors: Object.keys(DETECTORS) as Detector[] },
      }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: runs(jobId).queryKey }),
  });
  const say = useMutation({
    mutationFn: ({ found, said }: Saying) => {
      const path = { finding_id: found.id };
      return said
        ? api.PUT(SAY, { params: { path }, body: { label: null, severity: null, ...said } })
        : api.DELETE(SAY, { params: { path } });
    },
    onSuccess: (_answer, { found, said }) => {
      if (said) track("feedback.submit", { about: found.detector, agrees: agrees(found, said) });
    },
    onSettled: again,
  });
  return { under, listed, run, say };
}
