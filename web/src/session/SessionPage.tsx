import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { type ReactNode, useDeferredValue, useState } from "react";
import { ApiError, type Schemas } from "../api/client";
import { analytics, clients, session, utterances } from "../api/queries";
import { NotHere } from "../app/NotHere";
import { Failed, Loading } from "../design/states";
import { day } from "../measures/measures";
import type { Cue } from "./coding";
import { Findings } from "./Findings";
import type { Read } from "./lighting";
import { Numbers } from "./Numbers";
import { SessionHead } from "./SessionHead";
import { Timeline } from "./Timeline";
import { Transcript } from "./Transcript";
import { useLighting } from "./useLighting";
import "./session.css";

const NONE: readonly Cue[] = [];

/** One session: what was said beside what was read from it. */
export function SessionPage() {
  const { jobId } = useParams({ from: "/desk/sessions/$jobId" });
  const status = useQuery(session(jobId));
  const said = useQuery(utterances(jobId));
  const read = useQuery(analytics(jobId));
  const names = useQuery(clients);

  if (status.error instanceof ApiError && status.error.status === 404) return <NotHere />;
  if (status.isError) {
    return (
      <Unopened>
        <Failed error={status.error} retry={() => void status.refetch()} />
      </Unopened>
    );
  }
  if (!status.data || !said.data) {
    return (
      <Unopened>
        {said.isError ? (
          <Failed error={said.error} retry={() => void said.refetch()} />
        ) : (
          <div className="card">
            <Loading what="the session" lines={8} />
          </div>
        )}
      </Unopened>
    );
  }
  const name = names.data?.find((each) => each.client_id === status.data.client_id)?.name;
  return (
    <Session
      key={jobId}
      status={status.data}
      clientName={name ?? null}
      said={said.data}
      read={read.data ?? null}
      failed={read.error}
      onRetry={() => void read.refetch()}
    />
  );
}

/** The session with what is lit and active in it; apart from its loading, which is not drawn anew. */
function Session({
  status,
  clientName,
  said,
  read,
  failed,
  onRetry,
}: {
  status: Schemas["SessionStatus"];
  clientName: string | null;
  said: Schemas["SpokenSessionOut"];
  read: Read | null;
  failed: unknown;
  onRetry: () => void;
}) {
  const jobId = status.job_id;
  const [active, setActive] = useState(0);
  // What was pressed shows at once; what follows from it may take the next frame.
  const reading = useDeferredValue(read);
  const { lit, light, unlight } = useLighting(reading?.session_analytics.evidence, setActive);
  const litLater = useDeferredValue(lit);
  const activeLater = useDeferredValue(active);
  const cues = reading?.cues ?? NONE;
  return (
    <article className="stack">
      <SessionHead status={status} clientName={clientName} read={reading} />
      <Timeline
        utterances={said.utterances}
        cues={cues}
        lit={litLater}
        active={activeLater}
        onPick={setActive}
      />
      <div className="session-columns">
        {said.words_erased_at ? (
          <WordsErased at={said.words_erased_at} />
        ) : (
          <Transcript
            jobId={jobId}
            utterances={said.utterances}
            agreement={said.agreement}
            cues={cues}
            lit={lit}
            onUnlight={unlight}
            active={active}
            onActive={setActive}
          />
        )}
        <div className="stack session-side">
          {failed != null && <Failed error={failed} retry={onRetry} />}
          {failed == null && !reading && (
            <div className="card">
              <Loading what="the reading" lines={5} />
              <p className="quiet">Reading the session …</p>
            </div>
          )}
          {reading && <Numbers read={reading} lit={lit?.measure ?? null} onLight={light} />}
          <Findings jobId={jobId} onPick={setActive} />
        </div>
      </div>
    </article>
  );
}

/** A session that is not there yet, or could not be asked for. */
function Unopened({ children }: { children: ReactNode }) {
  return (
    <div className="stack">
      <h1>Session</h1>
      {children}
    </div>
  );
}

function WordsErased({ at }: { at: string }) {
  return (
    <section className="card stack tight" aria-labelledby="words-erased">
      <h2 id="words-erased">What was said is gone</h2>
      <p>
        It was erased on {day(at.slice(0, 10))}, when its time was over. The numbers stay, and so
        does who spoke when.
      </p>
      <p className="quiet fine">
        How long words are kept is said in the{" "}
        <Link to="/settings" hash="retention">
          settings
        </Link>
        .
      </p>
    </section>
  );
}
