import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef } from "react";
import type { Cue, Spoken } from "./coding";
import { Row } from "./Row";
import { heightOf, measured, USUAL_WIDTH } from "./row_height";

const NONE: readonly Cue[] = [];

/**
 * The utterances on screen, and a few around them.
 *
 * A component of its own, so that scrolling draws these anew and nothing else. They follow each
 * other as the browser lays them out: where a height was guessed wrong, no row has to be moved.
 */
export function Rows({
  id,
  utterances,
  cuesAt,
  lit,
  sought,
  matches,
  active,
  onActive,
  onKeyDown,
}: {
  id: string;
  utterances: readonly Spoken[];
  cuesAt: ReadonlyMap<number, readonly Cue[]>;
  lit: ReadonlySet<number>;
  sought: string;
  matches: ReadonlySet<number>;
  active: number;
  onActive: (index: number) => void;
  onKeyDown: (event: KeyboardEvent) => void;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const width = useRef(USUAL_WIDTH);
  const rows = useVirtualizer<HTMLDivElement, HTMLDivElement>({
    count: utterances.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => heightOf(utterances[index], width.current),
    measureElement: measured,
    overscan: 6,
  });
  const { scrollToIndex, measure } = rows;
  const item = rows.measurementsCache[active];
  const top = rows.scrollOffset ?? 0;
  const inView =
    item !== undefined && item.start >= top && item.end <= top + (rows.scrollRect?.height ?? 0);
  useLayoutEffect(() => {
    width.current = scroller.current?.clientWidth ?? USUAL_WIDTH;
    measure();
  }, [measure]);
  const shown = useRef(active);
  useEffect(() => {
    if (shown.current !== active && !inView) scrollToIndex(active, { align: "auto" });
    shown.current = active;
  }, [active, inView, scrollToIndex]);
  const items = rows.getVirtualItems();
  const activeShown = items.some((item) => item.index === active);

  return (
    <div
      ref={scroller}
      className="transcript-rows"
      role="listbox"
      tabIndex={0}
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-keys`}
      {...(activeShown ? { "aria-activedescendant": `${id}-${active}` } : {})}
      onKeyDown={onKeyDown}
    >
      <div className="transcript-all" style={{ height: rows.getTotalSize() }}>
        <div className="transcript-shown" style={{ top: items[0]?.start ?? 0 }}>
          {items.map(({ index }) => {
            const spoken = utterances[index];
            return (
              spoken && (
                <Row
                  key={index}
                  measure={rows.measureElement}
                  id={`${id}-${index}`}
                  spoken={spoken}
                  cues={cuesAt.get(index) ?? NONE}
                  total={utterances.length}
                  active={index === active}
                  lit={lit.has(index)}
                  sought={matches.has(index) ? sought : ""}
                  onPick={onActive}
                />
              )
            );
          })}
        </div>
      </div>
    </div>
  );
}
