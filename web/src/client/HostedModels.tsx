import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, body } from "../api/client";
import { consent } from "../api/queries";
import { Failed, Loading } from "../design/states";
import { ConsentFields } from "../drop/ConsentFields";
import { CONSENT_TEXT, type Consent, givenToday, momentOf } from "../drop/upload";

/** Whether what was said may go to a language model that somebody else runs: the client decides. */
export function HostedModels({ clientId }: { clientId: string }) {
  const state = useQuery(consent(clientId));
  const change = useHostedConsent(clientId);
  return (
    <section className="card stack tight" aria-labelledby="hosted-models">
      <h2 id="hosted-models">Hosted language models</h2>
      <p className="fine quiet">
        Detectors, and cues if the operator chose so, can ask a language model that somebody else
        runs. Names, addresses, telephone numbers and the like that are recognised are replaced
        before. It needs the client's own consent.
      </p>
      {state.isPending && <Loading what="the consent" lines={1} />}
      {state.isError && <Failed error={state.error} retry={() => void state.refetch()} />}
      {state.data && !state.data.standing && (
        <p>No consent to the analysis stands; that one comes first, with a transcript.</p>
      )}
      {state.data?.hosted_models && (
        <div className="row spread">
          <span>The client agreed.</span>
          <button
            type="button"
            className="button small"
            disabled={change.isPending}
            onClick={() => change.mutate(null)}
          >
            Withdraw<span className="hidden-but-read"> the consent to hosted models</span>
          </button>
        </div>
      )}
      {state.data?.standing && !state.data.hosted_models && (
        <Record waiting={change.isPending} onGiven={change.mutate} />
      )}
      {change.data && change.variables && !change.data.hosted_models && (
        <p role="status">It was withdrawn later than that; a consent of a later day stands.</p>
      )}
      {change.isError && <Failed error={change.error} />}
    </section>
  );
}

function Record({ waiting, onGiven }: { waiting: boolean; onGiven: (given: Consent) => void }) {
  const [given, setGiven] = useState(givenToday);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onGiven(given);
  };
  return (
    <form className="stack tight" onSubmit={submit}>
      <p>No hosted model is asked about this client.</p>
      <ConsentFields given={given} onChange={setGiven} />
      <div>
        <button type="submit" className="button small" disabled={waiting}>
          The client agreed
        </button>
      </div>
    </form>
  );
}

/** Records a consent to hosted models, or withdraws it with `null`. */
function useHostedConsent(clientId: string) {
  const queryClient = useQueryClient();
  const at = "/api/v1/clients/{client_id}/consent/hosted-models";
  const params = { path: { client_id: clientId } };
  return useMutation({
    mutationFn: (given: Consent | null) =>
      body(
        given
          ? api.PUT(at, {
              params,
              body: {
                given_by: given.givenBy,
                text_version: CONSENT_TEXT,
                given_at: momentOf(given.givenOn),
              },
            })
          : api.DELETE(at, { params }),
      ),
    onSuccess: (now) => queryClient.setQueryData(consent(clientId).queryKey, now),
  });
}
