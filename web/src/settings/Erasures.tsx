import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Schemas } from "../api/client";
import { clients, erasures } from "../api/queries";
import { Failed, Loading } from "../design/states";
import { moment } from "../measures/measures";
import { counted } from "./retention";

/** The record of what was erased, asked for when it is opened. */
export function Erasures() {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>What was erased</summary>
      {open && <Record />}
    </details>
  );
}

function Record() {
  const found = useQuery(erasures);
  const known = useQuery(clients);
  const names = new Map(known.data?.map((each) => [each.client_id, each.name]));
  if (found.isPending) return <Loading what="the record" lines={2} />;
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />;
  if (found.data.length === 0) return <p className="quiet">Nothing so far.</p>;
  return (
    <ul className="lines fine">
      {found.data.map((each) => (
        <li key={`${each.client_id} ${each.erased_at} ${each.what}`}>
          {moment(each.erased_at)}: {what(each)} of{" "}
          {names.get(each.client_id) ?? `client ${each.client_id.slice(0, 8)}`},{" "}
          {each.retention_version === null ? "by hand" : "as its time was over"}
          {each.key_erased && "; no backup of it opens"}
        </li>
      ))}
    </ul>
  );
}

function what({ what, sessions, utterances }: Schemas["ErasedOut"]): string {
  if (what === "client") return `everything (${counted(sessions)})`;
  if (what === "sessions") return `${counted(sessions)} whole`;
  return `the words of ${counted(sessions)} (${utterances} utterances)`;
}
