import { scaleLinear } from "@visx/scale";

export interface Point {
  jobId: string;
  day: string;
  value: number;
}

export interface Box {
  width: number;
  height: number;
  low: number;
  high: number;
}

/** Where a series of sessions is drawn: one step a session, since trends are counted so. */
export function placed(points: readonly Point[], box: Box): { x: number; y: number }[] {
  const x = scaleLinear({ domain: [0, Math.max(1, points.length - 1)], range: [0, box.width] });
  const y = scaleLinear({ domain: [box.low, box.high], range: [box.height, 0], clamp: true });
  return points.map((point, at) => ({ x: x(at), y: y(point.value) }));
}

/** The ends of a series' axis: its own range with some air, never wider than the scale's. */
export function rangeOf(points: readonly Point[], scale: [number, number]): [number, number] {
  const values = points.map((point) => point.value);
  const low = Math.min(...values);
  const high = Math.max(...values);
  const air = Math.max((high - low) * 0.15, (scale[1] - scale[0]) * 0.05);
  return [Math.max(scale[0], low - air), Math.min(scale[1], high + air)];
}

/**
 * The trend's line and its 95 % interval as values at the first and last point.
 *
 * The line passes through the middle of the series with the stored slope; the interval is the
 * lines with the slope's own two ends through the same middle.
 */
export function trendLines(
  points: readonly Point[],
  slope: number,
  low: number,
  high: number,
): { first: [number, number, number]; last: [number, number, number] } {
  const middle = median(points.map((point) => point.value));
  const half = (points.length - 1) / 2;
  const at = (steps: number): [number, number, number] => [
    middle + slope * steps,
    middle + low * steps,
    middle + high * steps,
  ];
  return { first: at(-half), last: at(half) };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 ? upper : ((sorted[half - 1] ?? 0) + upper) / 2;
}
