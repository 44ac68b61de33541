import { scaleLinear } from "@visx/scale";
import { type MouseEvent, memo, useMemo, useRef } from "react";
import { clock } from "../measures/measures";
import { type Cue, cueName, isOpening, type Spoken } from "./coding";
import type { Lit } from "./lighting";

const WIDTH = 1000;
const LANE = 22;
const GAP = 6;
const TOP = 26;
const ROLES = ["coach", "client", "other", "unknown"] as const;

/** So near, of the whole width, is under the pointer. */
const REACH = 3;

interface Span {
  spoken: Spoken;
  from: number;
  to: number;
}

/** A cue, and where it is on the width. */
export interface Moment {
  cue: Cue;
  x: number;
}

/** The session from left to right, a lane for each speaker, moments above. */
export const Timeline = memo(function Timeline({
  utterances,
  cues,
  lit,
  active,
  onPick,
}: {
  utterances: readonly Spoken[];
  cues: readonly Cue[];
  lit: Lit | null;
  active: number;
  onPick: (index: number) => void;
}) {
  const title = useRef<HTMLElement>(null);
  const timed = utterances.some((each) => each.start !== null);
  const spans = useMemo(() => spansOf(utterances, timed), [utterances, timed]);
  const end = spans.at(-1)?.to ?? 1;
  const x = useMemo(
    () => scaleLinear({ domain: [0, Math.max(end, ...spans.map((s) => s.to))], range: [0, WIDTH] }),
    [spans, end],
  );
  const lanes = useMemo(
    () => ROLES.filter((role) => utterances.some((each) => each.role === role)),
    [utterances],
  );
  const height = TOP + lanes.length * (LANE + GAP) + 18;
  const paths = useMemo(
    () =>
      lanes.map((role, lane) => ({
        role,
        all: pathOf(spans, x, lane, (each) => each.role === role),
        lit: lit ? pathOf(spans, x, lane, (s) => s.role === role && lit.indices.has(s.index)) : "",
      })),
    [spans, x, lit, lanes],
  );
  const moments = useMemo(() => momentsOf(cues, spans, x), [cues, spans, x]);
  const at = spans[active];

  const pick = (event: MouseEvent<SVGSVGElement>) => {
    const moment = x.invert(placeOf(event));
    const nearest = spans.reduce<Span | null>(
      (best, span) =>
        best === null || distance(span, moment) < distance(best, moment) ? span : best,
      null,
    );
    if (nearest) onPick(nearest.spoken.index);
  };
  const tell = (event: MouseEvent<SVGSVGElement>) => {
    if (title.current) title.current.title = pointedAt(moments, placeOf(event));
  };

  return (
    <figure ref={title} className="card timeline">
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the transcript's own keys go everywhere */}
      <svg
        viewBox={`0 0 ${WIDTH} ${height}`}
        preserveAspectRatio="none"
        height={height}
        role="img"
        aria-label={summary(utterances, cues, timed ? clock(end) : null)}
        onClick={pick}
        onMouseMove={tell}
        onMouseLeave={() => title.current?.removeAttribute("title")}
      >
        {paths.map(({ role, all, lit: bright }) => (
          <g key={role} className={`lane ${role}`}>
            <path className={lit ? "spans dimmed" : "spans"} d={all} />
            {bright && <path className="spans bright" d={bright} />}
          </g>
        ))}
        <Moments moments={moments} />
        {at && <path className="now" d={`M${x((at.from + at.to) / 2)} 0V${height - 16}`} />}
      </svg>
      <figcaption className="row spread fine quiet">
        <span>{timed ? "0:00" : "first utterance"}</span>
        <span className="row">
          {lanes.map((role) => (
            <span key={role} className={`key ${role}`}>
              {role}
            </span>
          ))}
          <span className="key opening">opening</span>
          <span className="key guarded">guarded</span>
        </span>
        <span>{timed ? clock(end) : "last"}</span>
      </figcaption>
    </figure>
  );
});

/** Marks above the lanes, those that open and those that guard each as one path. */
const Moments = memo(function Moments({ moments }: { moments: readonly Moment[] }) {
  return (["opening", "guarded"] as const).map((kind) => (
    <path
      key={kind}
      className={`moment ${kind}`}
      d={moments
        .filter(({ cue }) => isOpening(cue.cue_type) === (kind === "opening"))
        .map(({ x }) => `M${x.toFixed(1)} 4v14`)
        .join("")}
    />
  ));
});

/** What the moments under the pointer are; empty where there is none. */
export function pointedAt(moments: readonly Moment[], x: number): string {
  return moments
    .filter((each) => Math.abs(each.x - x) <= REACH)
    .map(({ cue }) => `${cueName(cue.cue_type)}, ${Math.round(cue.confidence * 100)} %`)
    .join("; ");
}

/** Spans in seconds; in a file without times every utterance is as long as its words. */
function spansOf(utterances: readonly Spoken[], timed: boolean): Span[] {
  let at = 0;
  return utterances.map((spoken) => {
    const from = timed ? (spoken.start ?? at) : at;
    const to = timed ? Math.max(spoken.end ?? from, from) : from + spoken.text.length;
    at = Math.max(at, to);
    return { spoken, from, to };
  });
}

function momentsOf(
  cues: readonly Cue[],
  spans: readonly Span[],
  x: (value: number) => number,
): Moment[] {
  return cues.flatMap((cue) => {
    const span = spans[cue.utterance_index];
    return span ? [{ cue, x: x(span.from) }] : [];
  });
}

/** Where on the width the pointer is. */
function placeOf({ clientX, currentTarget }: MouseEvent<SVGSVGElement>): number {
  const box = currentTarget.getBoundingClientRect();
  return ((clientX - box.left) / box.width) * WIDTH;
}

function pathOf(
  spans: readonly Span[],
  x: (value: number) => number,
  lane: number,
  belongs: (spoken: Spoken) => boolean,
): string {
  const y = TOP + lane * (LANE + GAP);
  return spans
    .filter((span) => belongs(span.spoken))
    .map((span) => {
      const from = x(span.from);
      const width = Math.max(1.2, x(span.to) - from);
      return `M${from.toFixed(1)} ${y}h${width.toFixed(1)}v${LANE}h-${width.toFixed(1)}z`;
    })
    .join("");
}

function distance(span: Span, moment: number): number {
  if (moment < span.from) return span.from - moment;
  return moment > span.to ? moment - span.to : 0;
}

function summary(utterances: readonly Spoken[], cues: readonly Cue[], length: string | null) {
  const moments = cues.length === 1 ? "1 moment" : `${cues.length} moments`;
  const long = length ? ` over ${length}` : "";
  return `Timeline of ${utterances.length} utterances${long}, with ${moments}`;
}
