import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useCallback, useMemo, useState } from "react";
import { ApiError } from "../api/client";
import { analytics, clients, session, utterances } from "../api/queries";
import { NotHere } from "../app/NotHere";
import { Failed, Loading } from "../design/states";
import { day, label } from "../measures/measures";
import { track } from "../telemetry/browser";
import { panelOf } from "../telemetry/panels";
import { Findings } from "./Findings";
import { Numbers } from "./Numbers";
import { SessionHead } from "./SessionHead";
import { Timeline } from "./Timeline";
import { Transcript } from "./Transcript";
import "./session.css";

/** Utterances that a number came from, lit in the timeline and the transcript. */
export interface Lit {
  measure: string;
  name: string;
  indices: ReadonlySet<number>;
}

export function SessionPage() {
  const { jobId } = useParams({ from: "/desk/sessions/$jobId" });
  const status = useQuery(session(jobId));
  const said = useQuery(utterances(jobId));
  const read = useQuery(analytics(jobId));
  const names = useQuery(clients);
  const [lit, setLit] = useState<Lit | null>(null);
  const [active, setActive] = useState(0);
  const evidence = read.data?.session_analytics.evidence;

  const light = useCallback(
    (measure: string) => {
      const indices = evidence?.[measure] ?? [];
      const opens = lit?.measure !== measure && indices.length > 0;
      setLit(opens ? { measure, name: label(measure), indices: new Set(indices) } : null);
      const [first] = indices;
      if (opens && first !== undefined) setActive(first);
      if (indices.length > 0) shown(measure, opens);
    },
    [evidence, lit],
  );
  const unlight = useCallback(() => {
    if (lit) shown(lit.measure, false);
    setLit(null);
  }, [lit]);
  const cues = useMemo(() => read.data?.cues ?? [], [read.data]);

  if (status.error instanceof ApiError && status.error.status === 404) return <NotHere />;
  if (status.isError) {
    return <Failed error={status.error} retry={() => void status.refetch()} />;
  }
  if (!status.data || !said.data) {
    return said.isError ? (
      <Failed error={said.error} retry={() => void said.refetch()} />
    ) : (
      <Loading what="the session" lines={8} />
    );
  }
  const name = names.data?.find((each) => each.client_id === status.data.client_id)?.name;
  return (
    <article className="stack">
      <SessionHead status={status.data} clientName={name ?? null} read={read.data ?? null} />
      <Timeline
        utterances={said.data.utterances}
        cues={cues}
        lit={lit}
        active={active}
        onPick={setActive}
      />
      <div className="session-columns">
        {said.data.words_erased_at ? (
          <WordsErased at={said.data.words_erased_at} />
        ) : (
          <Transcript
            jobId={jobId}
            utterances={said.data.utterances}
            agreement={said.data.agreement}
            cues={cues}
            lit={lit}
            onUnlight={unlight}
            active={active}
            onActive={setActive}
          />
        )}
        <div className="stack">
          {read.isError && <Failed error={read.error} retry={() => void read.refetch()} />}
          {!read.isError && !read.data && (
            <div className="card">
              <Loading what="the reading" lines={5} />
              <p className="quiet">Reading the session …</p>
            </div>
          )}
          {read.data && <Numbers read={read.data} lit={lit?.measure ?? null} onLight={light} />}
          <Findings jobId={jobId} onPick={setActive} />
        </div>
      </div>
    </article>
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

function shown(measure: string, opens: boolean): void {
  track("detail_panel.view", {
    panel: panelOf(measure),
    action: opens ? "expand" : "collapse",
  });
}
