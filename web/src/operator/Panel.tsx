import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { described, Failed, Loading } from "../design/states";
import { count, timeOf } from "./figures";

/**
 * A part of the page that loads, fails and is tried again by itself. What was there stays when a
 * refresh fails, and says how old it is.
 */
export function Panel<T>({
  id,
  title,
  query,
  what,
  lines,
  controls,
  children,
}: {
  id: string;
  title: string;
  query: UseQueryResult<T>;
  what: string;
  lines: number;
  controls?: ReactNode;
  children: (data: T) => ReactNode;
}) {
  const shown = query.data;
  const again = () => void query.refetch();
  return (
    <section className="card stack" aria-labelledby={id}>
      <div className="row spread">
        <h2 id={id}>{title}</h2>
        {controls}
      </div>
      {shown === undefined && query.isError && <Failed error={query.error} retry={again} />}
      {shown === undefined && !query.isError && <Loading what={what} lines={lines} />}
      {shown !== undefined && query.isError && (
        <div className="row stale" role="alert">
          <span>
            {described(query.error).title}. What stands here is as of {timeOf(query.dataUpdatedAt)}.
          </span>
          <button type="button" className="button small" onClick={again}>
            Try again
          </button>
        </div>
      )}
      {shown !== undefined && children(shown)}
    </section>
  );
}

/** A choice among a few stretches of time. */
export function Windows<T extends number>({
  name,
  legend,
  options,
  value,
  onChange,
}: {
  name: string;
  legend: string;
  options: readonly (readonly [T, string])[];
  value: T;
  onChange: (value: T) => void;
}) {
  return (
    <fieldset className="row windows">
      <legend className="hidden-but-read">{legend}</legend>
      {options.map(([each, said]) => (
        <label key={each} className="button small">
          <input
            type="radio"
            name={name}
            checked={value === each}
            onChange={() => onChange(each)}
          />
          {said}
        </label>
      ))}
    </fieldset>
  );
}

/** A table that scrolls within itself where the screen is narrow, by keyboard too. */
export function Table({
  label,
  head,
  children,
}: {
  label: string;
  head: readonly (string | [string, "number"])[];
  children: ReactNode;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached
    <section className="scrolls" aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {head.map((each) => {
              const [name, kind] = typeof each === "string" ? [each, ""] : each;
              return (
                <th key={name} scope="col" className={kind}>
                  {name}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}

/** A number of things in a table; none is written quietly. */
export function Count({ of }: { of: number }) {
  return of === 0 ? <span className="quiet">0</span> : count(of);
}

/** Numbers at a glance. */
export function Numbers({ of }: { of: readonly Glance[] }) {
  return (
    <dl className="glances">
      {of.map(({ name, value, note, tone }) => (
        <div key={name} className={tone}>
          <dt className="fine quiet">{name}</dt>
          <dd>
            <span className="big number">{value}</span>
            {note && <span className="fine quiet"> {note}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

export interface Glance {
  name: string;
  value: string;
  note?: string | undefined;
  tone?: "grave" | "guarded" | undefined;
}
