import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, type Schemas } from "../api/client";
import { clients } from "../api/queries";
import { Failed } from "../design/states";
import { day } from "../measures/measures";
import { TONE } from "../risk/level";

/** Who, since when not seen, at which level; the name can be mended. */
export function ClientHead({
  clientId,
  line,
  summary,
  risk,
}: {
  clientId: string;
  line: Schemas["ClientLineOut"] | undefined;
  summary: Schemas["ClientSummaryOut"] | null;
  risk: Schemas["ClientRiskOut"] | null;
}) {
  const [naming, setNaming] = useState(false);
  const since = summary?.client_analytics.days_since_last_session;
  return (
    <header className="stack tight">
      <div className="row spread">
        <div className="row">
          <h1>{line ? (line.name ?? "Unnamed client") : "Client"}</h1>
          {risk && (
            <span className={`badge ${TONE[risk.risk_score.risk_level]}`}>
              {risk.risk_score.risk_level} risk
            </span>
          )}
        </div>
        {line && (
          <button type="button" className="button small" onClick={() => setNaming(!naming)}>
            {naming ? "Cancel" : "Rename"}
          </button>
        )}
      </div>
      {line && (
        <p className="quiet">
          {line.sessions === 1 ? "1 session" : `${line.sessions} sessions`}
          {line.last_session && ` · the last on ${day(line.last_session)}`}
          {since != null && `, ${since} days ago`}
          {!line.consent_standing && " · no consent stands: no session comes in"}
        </p>
      )}
      {line && naming && (
        <NameForm clientId={clientId} name={line.name ?? ""} onDone={() => setNaming(false)} />
      )}
    </header>
  );
}

function NameForm({
  clientId,
  name,
  onDone,
}: {
  clientId: string;
  name: string;
  onDone: () => void;
}) {
  const [written, setWritten] = useState(name);
  const queryClient = useQueryClient();
  const rename = useMutation({
    mutationFn: () =>
      api.PUT("/api/v1/clients/{client_id}/name", {
        params: { path: { client_id: clientId } },
        body: { name: written.trim() },
      }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: clients.queryKey });
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (written.trim()) rename.mutate();
  };
  return (
    <form className="row" onSubmit={submit}>
      <label>
        <span className="hidden-but-read">The client's name</span>
        <input
          value={written}
          maxLength={200}
          autoComplete="off"
          onChange={(event) => setWritten(event.target.value)}
        />
      </label>
      <button type="submit" className="button first small" disabled={rename.isPending}>
        Save
      </button>
      {rename.isError && <Failed error={rename.error} />}
    </form>
  );
}
