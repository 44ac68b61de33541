import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { memo } from "react";
import { api, type Schemas } from "../api/client";
import { session } from "../api/queries";
import { Failed } from "../design/states";
import { AskCoach } from "../drop/AskCoach";
import { clock, day } from "../measures/measures";

/** Whose session, when and how long; who the coach is, and whether it counts. */
export const SessionHead = memo(function SessionHead({
  status,
  clientName,
  read,
}: {
  status: Schemas["SessionStatus"];
  clientName: string | null;
  read: Schemas["SessionAnalyticsResponse"] | null;
}) {
  const queryClient = useQueryClient();
  const exclusion = useMutation({
    mutationFn: () => {
      const params = { params: { path: { job_id: status.job_id } } };
      const at = "/api/v1/sessions/{job_id}/exclusion";
      return status.excluded ? api.DELETE(at, params) : api.PUT(at, params);
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: session(status.job_id).queryKey }),
  });
  const numbers = read?.session_analytics;
  const seconds = numbers?.total_duration_seconds;
  return (
    <header className="stack tight">
      <div className="row spread">
        <div>
          <h1>
            <Link to="/clients/$clientId" params={{ clientId: status.client_id }}>
              {clientName ?? "Unnamed client"}
            </Link>
          </h1>
          <p className="quiet">
            {day(status.session_date)}
            {!status.session_date_given && " (day of arrival; the file names none)"}
            {seconds != null && ` · ${clock(seconds)}`}
            {status.excluded && " · left out of trends and comparisons"}
          </p>
          <Kept status={status} />
        </div>
        <button
          type="button"
          className="button small"
          disabled={exclusion.isPending}
          onClick={() => exclusion.mutate()}
        >
          {status.excluded ? "Take it in again" : "Leave it out"}
        </button>
      </div>
      {exclusion.isError && <Failed error={exclusion.error} />}
      {status.confirm_coach && (
        <div className="card">
          <AskCoach
            jobId={status.job_id}
            speakers={status.speakers}
            onAnswered={() => void queryClient.invalidateQueries({ queryKey: ["session"] })}
          />
        </div>
      )}
      {numbers && numbers.warnings.length > 0 && (
        <ul className="notes fine">
          {numbers.warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      )}
    </header>
  );
});

/** Until when what was said is kept; nothing where it is kept until somebody erases it. */
function Kept({ status }: { status: Schemas["SessionStatus"] }) {
  if (status.words_erased_at !== null || status.words_until === null) return null;
  return (
    <p className="fine quiet">
      What was said is kept until {day(status.words_until.slice(0, 10))} (
      <Link to="/settings" hash="retention">
        change it
      </Link>
      )
    </p>
  );
}
