import { useMutation } from "@tanstack/react-query";
import { useId, useRef } from "react";
import { api, body } from "../api/client";
import { Failed } from "../design/states";
import { some } from "./figures";
import { Name } from "./Name";
import type { Tried } from "./TriedAgain";

/** Tries all dead jobs of a kind again, once the operator has said yes. */
export function RetryAll({
  kind,
  jobs,
  onTried,
}: {
  kind: string;
  jobs: number;
  onTried: (tried: Tried) => Promise<void>;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  const retry = useMutation({
    mutationFn: () =>
      body(api.POST("/api/v1/operator/dead-jobs/retry", { params: { query: { kind } } })),
    onSuccess: async (done) => {
      dialog.current?.close();
      await onTried({ id: `${kind} ${Date.now()}`, kind, jobs: done.retried, all: true });
    },
  });
  return (
    <>
      <button
        type="button"
        className="button small"
        onClick={() => {
          retry.reset();
          dialog.current?.showModal();
        }}
      >
        <span>
          Try all {jobs} of <Name of={kind} /> again
        </span>
      </button>
      <dialog ref={dialog} aria-labelledby={title}>
        <div className="stack">
          <h2 id={title}>
            Try {some(jobs, "dead job")} of <Name of={kind} /> again?
          </h2>
          <p>
            Each begins anew with all its attempts, as soon as a worker is free. Its effects are
            written once, whatever was tried before; what fails again comes back here.
          </p>
          {retry.isError && <Failed error={retry.error} />}
          <div className="row">
            <button
              type="button"
              className="button first"
              disabled={retry.isPending}
              onClick={() => retry.mutate()}
            >
              Try them again
            </button>
            <button type="button" className="button" onClick={() => dialog.current?.close()}>
              Leave them
            </button>
          </div>
        </div>
      </dialog>
    </>
  );
}
