import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useId, useState } from "react";
import { api, type Schemas } from "../api/client";
import { Failed } from "../design/states";
import { day } from "../measures/measures";

type Alert = Schemas["RiskAlertOut"];

/** An alert: what happened; acknowledged with a note, and taken back. */
export function AlertCard({ alert, name }: { alert: Alert; name: string | null }) {
  const [writing, setWriting] = useState(false);
  const change = useAcknowledgement(alert);
  return (
    <li className="stack tight">
      <div className="row spread">
        <div>
          <p>
            <span className={`badge ${alert.severity === "urgent" ? "grave" : "guarded"}`}>
              {alert.severity}
            </span>{" "}
            {name !== null && (
              <Link to="/clients/$clientId" params={{ clientId: alert.client_id }}>
                <strong>{name}</strong>
              </Link>
            )}{" "}
            <span>{alert.title}</span>
          </p>
          <p className="fine quiet">
            {alert.message} · {day(alert.created_at.slice(0, 10))}
          </p>
        </div>
        {alert.status === "pending" && !writing && (
          <button type="button" className="button small" onClick={() => setWriting(true)}>
            Acknowledge<span className="hidden-but-read"> {alert.title}</span>
          </button>
        )}
        {alert.status === "acknowledged" && (
          <button
            type="button"
            className="button small"
            disabled={change.isPending}
            onClick={() => change.mutate(null)}
          >
            Undo<span className="hidden-but-read"> the acknowledgement of {alert.title}</span>
          </button>
        )}
      </div>
      {writing && alert.status === "pending" && (
        <NoteForm
          pending={change.isPending}
          onCancel={() => setWriting(false)}
          onNote={(note) => change.mutate({ note }, { onSuccess: () => setWriting(false) })}
        />
      )}
      {alert.status === "acknowledged" && (
        <p className="fine">
          Acknowledged{alert.acknowledged_notes ? `: ${alert.acknowledged_notes}` : "."}
        </p>
      )}
      {change.isError && <Failed error={change.error} />}
    </li>
  );
}

function NoteForm({
  pending,
  onCancel,
  onNote,
}: {
  pending: boolean;
  onCancel: () => void;
  onNote: (note: string) => void;
}) {
  const [note, setNote] = useState("");
  const id = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onNote(note.trim());
  };
  return (
    <form className="stack tight" onSubmit={submit}>
      <label className="field" htmlFor={id}>
        <span>A note for yourself (optional, kept sealed)</span>
        <textarea
          id={id}
          rows={2}
          maxLength={5000}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      </label>
      <div className="row">
        <button type="submit" className="button first small" disabled={pending}>
          I have seen it
        </button>
        <button type="button" className="button small" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </form>
  );
}

/** Acknowledges with a note, or takes it back with `null`. */
function useAcknowledgement(alert: Alert) {
  const queryClient = useQueryClient();
  const at = "/api/v1/analytics/risk/alerts/{alert_id}/acknowledge";
  const params = { path: { alert_id: alert.id } };
  return useMutation({
    mutationFn: (how: { note: string } | null) =>
      how === null
        ? api.DELETE(at, { params })
        : api.POST(at, { params, body: { notes: how.note || null } }),
    onSuccess: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: ["alerts"] }),
        queryClient.invalidateQueries({ queryKey: ["client", alert.client_id, "risk"] }),
      ]),
  });
}
