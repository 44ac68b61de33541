import { Area, LinePath } from "@visx/shape";
import type { Schemas } from "../api/client";
import { day, inUnit, type Unit } from "../measures/measures";
import { type Point, placed, rangeOf, trendLines } from "./chart";

const WIDTH = 400;
const HEIGHT = 110;

/** A measure over sessions: the points, and the trend with its uncertainty where it holds. */
export function TrendChart({
  name,
  unit,
  scale,
  points,
  trend,
}: {
  name: string;
  unit: Unit;
  scale: [number, number];
  points: readonly Point[];
  /** `null` while what was worked out of the window is not there. */
  trend: Schemas["TrendOut"] | null | undefined;
}) {
  const latest = points.at(-1);
  if (!latest) {
    return (
      <section className="card stack tight">
        <h3>{name}</h3>
        <p className="quiet">Not known from these sessions.</p>
      </section>
    );
  }
  const claimed = trend?.direction != null && !["stable", "balanced"].includes(trend.direction);
  const [low, high] = rangeOf(points, scale);
  const box = { width: WIDTH, height: HEIGHT, low, high };
  const marks = placed(points, box);
  const lines =
    claimed && trend.slope !== null && trend.slope_low !== null && trend.slope_high !== null
      ? trendLines(points, trend.slope, trend.slope_low, trend.slope_high)
      : null;
  const ends = lines
    ? [lines.first, lines.last].map((values, at) => ({
        x: at * WIDTH,
        y: values.map((value) => placed([{ ...latest, value }], box)[0]?.y ?? 0),
      }))
    : [];
  return (
    <section className="card stack tight trend">
      <div className="row spread">
        <h3>{name}</h3>
        <strong className="number">{inUnit(unit, latest.value)}</strong>
      </div>
      <svg
        viewBox={`-6 -8 ${WIDTH + 12} ${HEIGHT + 16}`}
        role="img"
        aria-label={`${name} over ${points.length} sessions, from ${inUnit(unit, points[0]?.value)} to ${inUnit(unit, latest.value)}. ${claimOf(trend)}`}
      >
        {ends.length > 0 && (
          <>
            <Area
              className="trend-interval"
              data={ends}
              x={(end) => end.x}
              y0={(end) => Math.max(...end.y.slice(1))}
              y1={(end) => Math.min(...end.y.slice(1))}
            />
            <LinePath className="trend-line" data={ends} x={(e) => e.x} y={(e) => e.y[0] ?? 0} />
          </>
        )}
        <LinePath className="trend-series" data={marks} x={(m) => m.x} y={(m) => m.y} />
        {marks.map((mark, at) => (
          <circle key={points[at]?.jobId} className="trend-point" cx={mark.x} cy={mark.y} r={4}>
            <title>{`${day(points[at]?.day ?? "")}: ${inUnit(unit, points[at]?.value)}`}</title>
          </circle>
        ))}
      </svg>
      <p className="fine quiet">{claimOf(trend)}</p>
    </section>
  );
}

/** What the trend claims, with how sure it is; nothing where it does not hold. */
export function claimOf(trend: Schemas["TrendOut"] | null | undefined): string {
  if (trend === null) return "Whether there is a trend is not known yet.";
  if (!trend || trend.direction === null || trend.points < 2)
    return "Too few sessions for a trend.";
  const sure =
    trend.probability === null
      ? ""
      : ` Probability of a direction: ${Math.round(trend.probability * 100)} %.`;
  if (trend.direction === "stable" || trend.direction === "balanced") {
    return `No trend that holds over ${trend.points} sessions.${sure}`;
  }
  const word = trend.direction.replaceAll("_", " ");
  return `${word.charAt(0).toUpperCase()}${word.slice(1)} over ${trend.points} sessions.${sure}`;
}
