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
              <span className="quiet fine number">{firstNumbers(each)}</span>
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

/** The numbers that the file shows; what is withheld is left out. */
function firstNumbers(line: Schemas["SessionLineOut"]): string {
  const parts = [
    ["engagement_score", line.engagement_score, (value: string) => `engagement ${value}`],
    [
      "client_speech_share",
      line.client_speech_share,
      (value: string) => `client ${value} of speech`,
    ],
    ["change_talk_share", line.change_talk_share, (value: string) => `change talk ${value}`],
  ] as const;
  const known = parts.filter(([, value]) => value !== null);
  if (known.length === 0) return "no number can be told from this file";
  return known.map(([name, value, told]) => told(written(name, value))).join(" · ");
}
