import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api, type Schemas } from "../api/client";
import { Failed } from "../design/states";
import { clock, day, written } from "../measures/measures";

type Session = Schemas["SessionAnalyticsSummary"];

/** The client's sessions; each can be left out of what is computed over sessions. */
export function ClientSessions({ sessions }: { sessions: readonly Session[] }) {
  return (
    <section className="card stack tight" aria-labelledby="sessions">
      <h2 id="sessions">Sessions</h2>
      <ul className="lines">
        {sessions.map((each) => (
          <Line key={each.job_id} session={each} />
        ))}
      </ul>
    </section>
  );
}

function Line({ session }: { session: Session }) {
  const queryClient = useQueryClient();
  const exclusion = useMutation({
    mutationFn: () => {
      const params = { params: { path: { job_id: session.job_id } } };
      const at = "/api/v1/sessions/{job_id}/exclusion";
      return session.excluded ? api.DELETE(at, params) : api.PUT(at, params);
    },
    onSuccess: () => queryClient.invalidateQueries(),
  });
  const when = day(session.session_date);
  return (
    <li>
      <div className="row spread">
        <div>
          <Link to="/sessions/$jobId" params={{ jobId: session.job_id }}>
            <strong>{when}</strong>
          </Link>{" "}
          {session.excluded && <span className="badge">left out</span>}
          <p className="fine quiet number">
            {session.total_duration_seconds != null &&
              `${clock(session.total_duration_seconds)} · `}
            engagement {written("engagement_score", session.engagement_score)} · change talk{" "}
            {written("change_talk_share", session.change_talk_share)}
          </p>
        </div>
        <button
          type="button"
          className="button small"
          disabled={exclusion.isPending}
          onClick={() => exclusion.mutate()}
        >
          {session.excluded ? "Take in again" : "Leave out"}
          <span className="hidden-but-read"> the session of {when}</span>
        </button>
      </div>
      {exclusion.isError && <Failed error={exclusion.error} />}
    </li>
  );
}
