import { type FormEvent, useId, useState } from "react";
import type { Schemas } from "../api/client";
import { Failed } from "../design/states";
import { ConsentFields } from "./ConsentFields";
import { type Consent, givenToday } from "./upload";

export interface Chosen {
  clientId: string;
  newName: string | null;
  consent: Consent | null;
}

const NEW = "new";

/** Asks whose session it is and, where none stands, for the client's consent. */
export function AskClient({
  files,
  clients,
  waiting,
  failed,
  onChosen,
}: {
  files: File[];
  clients: Schemas["ClientLineOut"][];
  waiting: boolean;
  failed: unknown;
  onChosen: (chosen: Chosen) => void;
}) {
  const [picked, setPicked] = useState<string>("");
  const [name, setName] = useState("");
  const [agreed, setAgreed] = useState(false);
  const [given, setGiven] = useState(givenToday);
  const ids = { client: useId(), name: useId() };

  const clientId = picked || (clients.length === 0 ? NEW : "");
  const consentStands = clients.some(
    (each) => each.client_id === clientId && each.consent_standing,
  );
  const ready =
    !waiting &&
    clientId !== "" &&
    (clientId !== NEW || name.trim() !== "") &&
    (consentStands || agreed);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    onChosen({
      clientId: clientId === NEW ? crypto.randomUUID() : clientId,
      newName: clientId === NEW ? name.trim() : null,
      consent: consentStands ? null : given,
    });
  };

  return (
    <form className="stack" onSubmit={submit}>
      <p className="quiet fine">{files.map((file) => file.name).join(", ")}</p>
      <label className="field" htmlFor={ids.client}>
        <span>Whose session is it?</span>
        <select
          id={ids.client}
          value={clientId}
          onChange={(event) => setPicked(event.target.value)}
          required
        >
          {clients.length > 0 && <option value="">Choose a client</option>}
          {clients.map((each) => (
            <option key={each.client_id} value={each.client_id}>
              {each.name ?? `Unnamed client ${each.client_id.slice(0, 8)}`}
            </option>
          ))}
          <option value={NEW}>A new client</option>
        </select>
      </label>
      {clientId === NEW && (
        <label className="field" htmlFor={ids.name}>
          <span>The new client's name</span>
          <input
            id={ids.name}
            value={name}
            maxLength={200}
            autoComplete="off"
            onChange={(event) => setName(event.target.value)}
            required
          />
        </label>
      )}
      {clientId !== "" && !consentStands && (
        <fieldset className="stack tight">
          <legend>
            <strong>Consent</strong>
          </legend>
          <label className="choice">
            <input
              type="checkbox"
              checked={agreed}
              onChange={(event) => setAgreed(event.target.checked)}
            />
            <span>
              The client agreed that sessions are analysed here. Without it nothing is stored.
            </span>
          </label>
          <ConsentFields given={given} onChange={setGiven} />
        </fieldset>
      )}
      {failed != null && <Failed error={failed} />}
      <div>
        <button type="submit" className="button first" disabled={!ready}>
          Read it
        </button>
      </div>
    </form>
  );
}
