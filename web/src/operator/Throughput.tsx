import type { Schemas } from "../api/client";
import { bars, count, lasting, moment } from "./figures";

const WIDTH = 720;
const HEIGHT = 90;

/** Jobs finished over the window, in 24 equal stretches. */
export function Throughput({
  slots,
  hours,
  window,
}: {
  slots: readonly Schemas["FinishedOut"][];
  hours: number;
  window: string;
}) {
  const succeeded = slots.reduce((all, slot) => all + slot.succeeded, 0);
  const dead = slots.reduce((all, slot) => all + slot.dead, 0);
  if (succeeded + dead === 0) return <p className="quiet">Nothing was finished in {window}.</p>;
  const most = Math.max(...slots.map((slot) => slot.succeeded + slot.dead));
  const each = lasting((hours * 3600) / Math.max(1, slots.length));
  return (
    <figure className="throughput">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Jobs finished in ${window}: ${count(succeeded)} done, ${count(dead)} given up; at most ${count(most)} in ${each}.`}
      >
        {bars(slots, WIDTH, HEIGHT).map((bar, at) => {
          const slot = slots[at];
          return (
            <g key={slot?.began_at}>
              <title>
                {slot &&
                  `${moment(slot.began_at)}: ${count(slot.succeeded)} done, ${count(slot.dead)} given up`}
              </title>
              <rect x={bar.x} y={0} width={bar.width} height={HEIGHT} className="bar-room" />
              <rect x={bar.x} y={HEIGHT - 1} width={bar.width} height={1} className="bar-ground" />
              <rect
                x={bar.x}
                y={bar.succeeded[0]}
                width={bar.width}
                height={bar.succeeded[1]}
                className="bar-done"
              />
              <rect
                x={bar.x}
                y={bar.dead[0]}
                width={bar.width}
                height={bar.dead[1]}
                className="bar-dead"
              />
            </g>
          );
        })}
      </svg>
      <figcaption className="fine quiet row spread">
        <span>
          Finished in {window}, each bar {each}, at most {count(most)}
        </span>
        <span className="row">
          <span className="key done">done</span>
          <span className="key dead">given up</span>
        </span>
      </figcaption>
    </figure>
  );
}
