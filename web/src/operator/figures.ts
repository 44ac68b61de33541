import { scaleLinear } from "@visx/scale";
import type { Schemas } from "../api/client";

export type Kind = Schemas["JobKindOut"];
export type State = Schemas["JobOut"]["state"];
export type Account = Schemas["AccountOut"];

const COUNT = new Intl.NumberFormat("en-GB");

export function count(value: number): string {
  return COUNT.format(value);
}

/** A number of things: "1 job", "1,204 jobs". */
export function some(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** How long something takes or has taken, in the two largest units that tell. */
export function lasting(seconds: number | null): string {
  if (seconds === null) return "–";
  if (seconds < 0.0005) return "0 s";
  if (seconds < 1) return `${Math.max(1, Math.round(seconds * 1000))} ms`;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.round(whole / 60);
  if (whole < 600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  const hours = Math.round(minutes / 60);
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** US dollars, with as many digits as a small cost needs. */
export function dollars(usd: number): string {
  if (usd === 0) return "$0";
  if (usd < 0.00005) return "under $0.0001";
  return `$${usd < 1 ? usd.toFixed(4) : usd.toLocaleString("en-GB", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

/** A share in per cent; a dash where there is nothing to share. */
export function share(part: number, whole: number): string {
  if (whole === 0) return "–";
  const percent = (100 * part) / whole;
  if (part > 0 && percent < 0.1) return "< 0.1 %";
  return `${percent < 10 && percent > 0 ? percent.toFixed(1) : Math.round(percent)} %`;
}

const MOMENT = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});
const TIME = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});

export function moment(iso: string): string {
  return MOMENT.format(new Date(iso));
}

export function timeOf(milliseconds: number): string {
  return TIME.format(milliseconds);
}

export interface Totals {
  waiting: number;
  due: number;
  running: number;
  silent: number;
  dead: number;
  succeeded: number;
  oldestDueSeconds: number | null;
}

/** All kinds together. */
export function totals(kinds: readonly Kind[]): Totals {
  const sum = (of: (kind: Kind) => number) => kinds.reduce((all, kind) => all + of(kind), 0);
  const ages = kinds.flatMap((kind) => kind.oldest_due_seconds ?? []);
  return {
    waiting: sum((kind) => kind.waiting),
    due: sum((kind) => kind.due),
    running: sum((kind) => kind.running),
    silent: sum((kind) => kind.silent),
    dead: sum((kind) => kind.dead),
    succeeded: sum((kind) => kind.succeeded),
    oldestDueSeconds: ages.length > 0 ? Math.max(...ages) : null,
  };
}

export function isOver(state: State): boolean {
  return state === "succeeded" || state === "dead" || state === "cancelled";
}

/** The page of a list that is shown: the one asked for, or the last that there is by now. */
export function pageOf(asked: number, total: number, size: number): number {
  return Math.min(asked, Math.max(0, Math.ceil(total / size) - 1));
}

export interface Bar {
  x: number;
  width: number;
  /** Top and height of what succeeded, which stands below. */
  succeeded: [number, number];
  /** Top and height of what is dead, which stands upon it. */
  dead: [number, number];
}

/** The throughput as bars, one a stretch; something is never drawn as nothing. */
export function bars(
  slots: readonly Schemas["FinishedOut"][],
  width: number,
  height: number,
): Bar[] {
  const most = Math.max(1, ...slots.map((slot) => slot.succeeded + slot.dead));
  const y = scaleLinear({ domain: [0, most], range: [0, height] });
  const step = width / Math.max(1, slots.length);
  const tall = (jobs: number) => (jobs === 0 ? 0 : Math.max(2, y(jobs)));
  return slots.map((slot, at) => {
    const succeeded = tall(slot.succeeded);
    const dead = Math.min(tall(slot.dead), height);
    const base = Math.min(succeeded, height - dead);
    return {
      x: at * step + step * 0.1,
      width: step * 0.8,
      succeeded: [height - base, base],
      dead: [height - base - dead, dead],
    };
  });
}

/** Of calls to models: how many failed. */
export function failed(cost: Schemas["CostOut"]): number {
  return cost.attempts - cost.answered;
}

/** The account as the sum that it is. */
export function sumOf(account: Account): string {
  const parts: [number, string][] = [
    [account.stored, "stored"],
    [account.duplicate, "duplicate"],
    [account.set_aside, "set aside"],
    [account.sampled_out, "sampled out"],
    [account.dropped, "dropped"],
  ];
  return `${count(account.sent)} sent = ${parts.map(([n, name]) => `${count(n)} ${name}`).join(" + ")}`;
}

const WHY: [keyof Account, string][] = [
  ["dropped_unconsented", "the coach had withdrawn consent"],
  ["dropped_full", "neither memory nor disk had room"],
  ["dropped_refused", "the database would not take them"],
  ["dropped_by_sender", "the page had to let them go"],
];

/** Why events were dropped, each reason that there was. */
export function drops(
  accounts: readonly Account[],
): { why: string; from: string; events: number }[] {
  return accounts.flatMap((account) =>
    WHY.flatMap(([name, why]) => {
      const events = Number(account[name]);
      return events > 0 ? [{ why, from: account.source, events }] : [];
    }),
  );
}
