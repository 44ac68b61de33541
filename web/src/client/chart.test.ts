import { expect, test } from "vitest";
import { median, type Point, placed, rangeOf, trendLines } from "./chart";

const points: Point[] = [70, 60, 50].map((value, at) => ({ jobId: `${at}`, day: "", value }));

test("one step a session, the highest value on top", () => {
  expect(placed(points, { width: 100, height: 40, low: 50, high: 70 })).toEqual([
    { x: 0, y: 0 },
    { x: 50, y: 20 },
    { x: 100, y: 40 },
  ]);
});

test("a single session stands at the left and nothing is divided by zero", () => {
  const [only] = placed(points.slice(0, 1), { width: 100, height: 40, low: 0, high: 100 });
  expect(only?.x).toBe(0);
  expect(only?.y).toBeCloseTo(12);
});

test("the axis has air but stays on its scale", () => {
  expect(rangeOf(points, [0, 100])).toEqual([45, 75]);
  expect(rangeOf([{ jobId: "", day: "", value: 99 }], [0, 100])).toEqual([94, 100]);
});

test("the trend passes through the middle, its interval is as wide as the slope's", () => {
  const { first, last } = trendLines(points, -10, -12, -8);
  expect(first).toEqual([70, 72, 68]);
  expect(last).toEqual([50, 48, 52]);
});

test("the middle of an even number lies between two", () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
});
