import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { api, type Schemas } from "../api/client";
import { clients } from "../api/queries";
import { Empty, Failed, Loading } from "../design/states";
import { downloaded, everythingOf } from "./export";

type Line = Schemas["ClientLineOut"];

/** What is kept of each client: to take along, to stop, to erase. */
export function DataSettings() {
  const known = useQuery(clients);
  return (
    <section className="card stack tight" aria-labelledby="data">
      <h2 id="data">Clients' data</h2>
      <p className="fine quiet">
        Words are sealed under a key of each client's own. Erasing deletes the key, so that no
        backup opens either. Withdrawing consent lets no new session in; what is there stays until
        it is erased.
      </p>
      {known.isPending && <Loading what="your clients" lines={3} />}
      {known.isError && <Failed error={known.error} retry={() => void known.refetch()} />}
      {known.data?.length === 0 && <Empty title="Nothing is kept yet" />}
      <ul className="lines">
        {known.data?.map((line) => (
          <ClientData key={line.client_id} line={line} />
        ))}
      </ul>
    </section>
  );
}

function ClientData({ line }: { line: Line }) {
  const name = line.name ?? `Unnamed client ${line.client_id.slice(0, 8)}`;
  const queryClient = useQueryClient();
  const path = { params: { path: { client_id: line.client_id } } };
  const take = useMutation({
    mutationFn: async () => downloaded(await everythingOf(line), `${line.client_id}.json`),
  });
  const withdraw = useMutation({
    mutationFn: () => api.DELETE("/api/v1/clients/{client_id}/consent", path),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: clients.queryKey }),
  });
  return (
    <li className="stack tight">
      <div className="row spread">
        <span>
          <strong>{name}</strong>{" "}
          <span className="quiet fine">
            {line.sessions === 1 ? "1 session" : `${line.sessions} sessions`}
            {!line.consent_standing && ", no consent stands"}
          </span>
        </span>
        <span className="row">
          <button
            type="button"
            className="button small"
            disabled={take.isPending}
            onClick={() => take.mutate()}
          >
            {take.isPending ? "Exporting …" : "Export"}
            <span className="hidden-but-read"> {name}</span>
          </button>
          {line.consent_standing && (
            <button
              type="button"
              className="button small"
              disabled={withdraw.isPending}
              onClick={() => withdraw.mutate()}
            >
              Withdraw consent<span className="hidden-but-read"> of {name}</span>
            </button>
          )}
          <Erase line={line} name={name} />
        </span>
      </div>
      {take.isError && <Failed error={take.error} />}
      {withdraw.isError && <Failed error={withdraw.error} />}
    </li>
  );
}

function Erase({ line, name }: { line: Line; name: string }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [written, setWritten] = useState("");
  const queryClient = useQueryClient();
  const erase = useMutation({
    mutationFn: () =>
      api.DELETE("/api/v1/clients/{client_id}", {
        params: { path: { client_id: line.client_id } },
      }),
    onSuccess: async () => {
      dialog.current?.close();
      await queryClient.invalidateQueries();
    },
  });
  return (
    <>
      <button
        type="button"
        className="button small grave"
        onClick={() => dialog.current?.showModal()}
      >
        Erase<span className="hidden-but-read"> {name}</span>
      </button>
      <dialog ref={dialog} aria-labelledby={`erase-${line.client_id}`}>
        <div className="stack">
          <h2 id={`erase-${line.client_id}`}>Erase {name}?</h2>
          <p>
            Everything of this client goes: {line.sessions} sessions, every number, the key. There
            is no way back. Only the records of consents and of this erasure stay, as proof.
          </p>
          <label className="field">
            <span>To be sure, write: {name}</span>
            <input
              value={written}
              autoComplete="off"
              onChange={(event) => setWritten(event.target.value)}
            />
          </label>
          {erase.isError && <Failed error={erase.error} />}
          <div className="row">
            <button
              type="button"
              className="button grave"
              disabled={written.trim() !== name || erase.isPending}
              onClick={() => erase.mutate()}
            >
              Erase for good
            </button>
            <button type="button" className="button" onClick={() => dialog.current?.close()}>
              Keep
            </button>
          </div>
        </div>
      </dialog>
    </>
  );
}
