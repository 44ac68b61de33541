import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { api } from "../api/client";
import { clients } from "../api/queries";
import { AskClient, type Chosen } from "./AskClient";
import { FileProgress } from "./FileProgress";

/** From files to sessions: for whom, with which consent, then each file's own progress. */
export function DropDialog({ files, onClose }: { files: File[]; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const known = useQuery(clients);
  const queryClient = useQueryClient();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [failed, setFailed] = useState<unknown>(null);

  useEffect(() => {
    dialog.current?.showModal();
  }, []);

  const start = async (choice: Chosen) => {
    setFailed(null);
    try {
      await named(choice);
      setChosen(choice);
    } catch (error) {
      setFailed(error);
    }
  };

  return (
    <dialog
      ref={dialog}
      aria-labelledby="drop-title"
      onClose={() => {
        void queryClient.invalidateQueries();
        onClose();
      }}
    >
      <div className="stack">
        <div className="row spread">
          <h2 id="drop-title">
            {files.length === 1 ? "Add a transcript" : `Add ${files.length} transcripts`}
          </h2>
          <button type="button" className="button small" onClick={() => dialog.current?.close()}>
            Close
          </button>
        </div>
        {chosen === null ? (
          <AskClient
            files={files}
            clients={known.data ?? []}
            waiting={known.isPending}
            failed={failed ?? known.error}
            onChosen={(choice) => void start(choice)}
          />
        ) : (
          files.map((file) => (
            <FileProgress
              key={`${file.name}-${file.size}`}
              file={file}
              chosen={chosen}
              onOpen={() => dialog.current?.close()}
            />
          ))
        )}
      </div>
    </dialog>
  );
}

/** A new client is added and named before the first file goes in. */
async function named(choice: Chosen): Promise<void> {
  if (choice.newName === null) return;
  const path = { client_id: choice.clientId };
  await api.POST("/api/v1/clients", { body: { ...path, consent: null } });
  await api.PUT("/api/v1/clients/{client_id}/name", {
    params: { path },
    body: { name: choice.newName },
  });
}
