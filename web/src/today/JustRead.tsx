import { Link } from "@tanstack/react-router";
import type { Schemas } from "../api/client";
import { day, written } from "../measures/measures";

/** The sessions that came in last, with the first numbers. */
export function JustRead({
  sessions,
  names,
}: {
  sessions: Schemas["SessionLineOut"][];
  names: ReadonlyMap<string, string | null>;
}) {
  return (
    <section className="card stack tight" aria-labelledby="just-read">
      <h2 id="just-read">Sessions that came in last</h2>
      <ul className="lines">
        {sessions.map((each) => (
          <li key={each.job_id} className="row spread">
            <div>
              <Link to="/sessions/$jobId" params={{ jobId: each.job_id }}>
                <strong>{names.get(each.client_id) ?? "Unnamed client"}</strong>
              </Link>{" "}
              <span className="quiet fine">
                {day(each.session_date)}
                {each.excluded && " · left out"}
              </span>
            </div>
            {each.status === "completed" ? (
              <span className="quiet fine number">
                engagement {written("engagement_score", each.engagement_score)} · client{" "}
                {written("client_speech_share", each.client_speech_share)} of speech · change talk{" "}
                {written("change_talk_share", each.change_talk_share)}
              </span>
            ) : (
              <span className={`badge ${each.status === "failed" ? "grave" : ""}`}>
                {each.status === "failed" ? "could not be read" : "being read"}
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
