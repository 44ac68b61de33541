import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { analytics } from "../api/queries";
import { Failed } from "../design/states";
import { timed } from "../telemetry/browser";
import type { Chosen } from "./AskClient";
import { AskCoach } from "./AskCoach";
import { ImportReport } from "./ImportReport";
import { formOf, type Received, send } from "./upload";

/** One file on its way in: sent, imported, who is the coach, read. */
export function FileProgress({
  file,
  chosen,
  onOpen,
}: {
  file: File;
  chosen: Chosen;
  onOpen: () => void;
}) {
  const [share, setShare] = useState(0);
  const upload = useMutation({
    mutationFn: () =>
      timed("session_upload", () => send(formOf(file, chosen.clientId, chosen.consent), setShare)),
  });
  const { mutate } = upload;
  useEffect(() => mutate(), [mutate]);

  return (
    <section className="card drop-file" aria-label={file.name}>
      <strong>{file.name}</strong>
      {upload.isPending && (
        <>
          <progress value={share} max={1} aria-label="Upload" />
          <p className="quiet fine" role="status">
            {share < 1 ? "Sending …" : "Importing …"}
          </p>
        </>
      )}
      {upload.isError && <Failed error={upload.error} retry={() => upload.mutate()} />}
      {upload.data && <Imported received={upload.data} onOpen={onOpen} />}
    </section>
  );
}

function Imported({ received, onOpen }: { received: Received; onOpen: () => void }) {
  const [asked, setAsked] = useState(received.confirm_coach && !received.duplicate);
  const reading = useQuery({ ...analytics(received.job_id), enabled: !asked });
  return (
    <div className="stack tight">
      {received.duplicate ? (
        <p>
          <span className="badge">Recognised</span> This file was there already; nothing changed.
        </p>
      ) : (
        <ImportReport report={received.import_report} />
      )}
      {asked && (
        <AskCoach
          jobId={received.job_id}
          speakers={received.speakers}
          onAnswered={() => setAsked(false)}
        />
      )}
      {!asked && reading.isError && (
        <Failed error={reading.error} retry={() => void reading.refetch()} />
      )}
      {!asked && !reading.isError && !reading.data && (
        <p className="quiet" role="status">
          Reading …
        </p>
      )}
      {reading.data && !asked && (
        <p>
          <Link
            to="/sessions/$jobId"
            params={{ jobId: received.job_id }}
            className="button first"
            onClick={onOpen}
          >
            Open the reading
          </Link>
        </p>
      )}
    </div>
  );
}
