import type { Virtualizer } from "@tanstack/react-virtual";

const AROUND = 37;
const LINE = 24;
const LETTER = 8.2;
const SIDES = 28;
export const USUAL_WIDTH = 640;

/** How high a row will be, in pixels, guessed from how much was said; it is measured when drawn. */
export function heightOf(spoken: { text: string } | undefined, width: number): number {
  const letters = Math.max(1, Math.floor((width - SIDES) / LETTER));
  const lines = Math.max(1, Math.ceil((spoken?.text.length ?? 0) / letters));
  return AROUND + lines * LINE;
}

/**
 * A row's height as its observer tells it. A row that was only just put in is not asked: that would
 * have the browser lay out the page at once, and again when it draws.
 */
export function measured(
  row: HTMLDivElement,
  entry: ResizeObserverEntry | undefined,
  rows: Virtualizer<HTMLDivElement, HTMLDivElement>,
): number {
  const [box] = entry?.borderBoxSize ?? [];
  if (box) return Math.round(box.blockSize);
  const index = rows.indexFromElement(row);
  return rows.itemSizeCache.get(index) ?? rows.options.estimateSize(index);
}
