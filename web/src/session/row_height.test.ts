import type { Virtualizer } from "@tanstack/react-virtual";
import { expect, test } from "vitest";
import { heightOf, measured } from "./row_height";

test.each([
  [0, 678, 61],
  [74, 678, 61],
  [88, 678, 85],
  [167, 678, 109],
  [88, 340, 109],
])("%i letters on %i pixels are guessed to be %i high", (letters, width, height) => {
  expect(heightOf({ text: "a".repeat(letters) }, width)).toBe(height);
});

test("a row is as high as its observer says, and until then as known or guessed", () => {
  const row = {} as HTMLDivElement; // asked for nothing: that would have the page laid out
  const rows = (known: [number, number][]) =>
    ({
      indexFromElement: () => 7,
      itemSizeCache: new Map(known),
      options: { estimateSize: () => 61 },
    }) as unknown as Virtualizer<HTMLDivElement, HTMLDivElement>;
  const entry = { borderBoxSize: [{ blockSize: 84.6 }] } as unknown as ResizeObserverEntry;
  expect(measured(row, entry, rows([[7, 109]]))).toBe(85);
  expect(measured(row, undefined, rows([[7, 109]]))).toBe(109);
  expect(measured(row, undefined, rows([]))).toBe(61);
});
