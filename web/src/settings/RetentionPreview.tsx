import { useQuery } from "@tanstack/react-query";
import type { Schemas } from "../api/client";
import { clients } from "../api/queries";
import { day, moment } from "../measures/measures";
import { goes } from "./retention";

const MOST_SHOWN = 20;

type Due = Schemas["ClientDueOut"];

/** What would go at the next run, of whom, and when more would. */
export function RetentionPreview({ found }: { found: Schemas["RetentionPreview"] }) {
  const known = useQuery(clients);
  const names = new Map(known.data?.map((each) => [each.client_id, each.name]));
  const shown = found.clients.filter(concerned);
  const others = found.clients.length - shown.length;
  const all = goes(found.words_due, found.sessions_due);
  return (
    <div className="stack tight preview" role="status">
      <p>
        <strong>
          {all ? `${all.charAt(0).toUpperCase()}${all.slice(1)} would go` : "Nothing would go"}
        </strong>{" "}
        <span className="quiet">
          in the next run, {moment(found.next_run_at)}.{all && " There is no way back."}
        </span>
      </p>
      {found.clients.length > 0 && (
        <ul className="stack tight fine">
          {shown.slice(0, MOST_SHOWN).map((each) => (
            <li key={each.client_id}>
              {names.get(each.client_id) ?? "Unnamed client"}: {told(each)}
            </li>
          ))}
          {shown.length > MOST_SHOWN && <li>and of {shown.length - MOST_SHOWN} more clients</li>}
          {others > 0 && (
            <li className="quiet">
              {others === 1 ? "One client has" : `${others} clients have`} nothing that would go by
              itself.
            </li>
          )}
        </ul>
      )}
    </div>
  );
}

function concerned(each: Due): boolean {
  const { words_due, sessions_due, next_words_at, next_session_at } = each;
  return words_due + sessions_due > 0 || next_words_at !== null || next_session_at !== null;
}

function told({ words_due, sessions_due, next_words_at, next_session_at }: Due): string {
  const now = goes(words_due, sessions_due) || "nothing yet";
  const later = [
    next_words_at && `words on ${day(next_words_at.slice(0, 10))}`,
    next_session_at && `a whole session on ${day(next_session_at.slice(0, 10))}`,
  ].filter(Boolean);
  return later.length > 0 ? `${now}; next ${later.join(", ")}` : now;
}
