import table from "./measures.json";

export type Unit =
  | "clock"
  | "seconds"
  | "percent"
  | "share"
  | "count"
  | "ratio"
  | "score"
  | "sentiment"
  | "plain";

export interface Band {
  fair: number;
  good: number;
  source: string;
}

export interface Measure {
  group: string;
  label: string;
  unit: Unit;
  scale?: number;
  band?: Band;
}

export const MEASURES = table as Record<string, Measure>;

export function label(name: string): string {
  return MEASURES[name]?.label ?? name.replaceAll("_", " ");
}

/** A measure's value as a coach reads it; a dash where it is withheld. */
export function written(name: string, value: number | null | undefined): string {
  return inUnit(MEASURES[name]?.unit ?? "plain", value);
}

export function inUnit(unit: Unit, value: number | null | undefined): string {
  if (value === null || value === undefined) return "–";
  switch (unit) {
    case "clock":
      return clock(value);
    case "seconds":
      return `${value.toFixed(1)} s`;
    case "percent":
      return `${Math.round(value)} %`;
    case "share":
      return `${Math.round(100 * value)} %`;
    case "count":
    case "score":
      return String(Math.round(value));
    case "sentiment":
      return signed(value, 2);
    default:
      return value.toFixed(2);
  }
}

/** A difference in the measure's own unit, with its sign; percentages become points. */
export function change(name: string, by: number): string {
  const unit = MEASURES[name]?.unit ?? "plain";
  if (unit === "percent") return `${signed(by, 0)} points`;
  if (unit === "share") return `${signed(100 * by, 0)} points`;
  if (unit === "seconds") return `${signed(by, 1)} s`;
  if (unit === "score" || unit === "count") return signed(by, 0);
  return signed(by, 2);
}

export function signed(value: number, digits: number): string {
  const written = Math.abs(value).toFixed(digits);
  if (Number(written) === 0) return `±${written}`;
  return `${value < 0 ? "−" : "+"}${written}`;
}

export function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = String(whole % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

/** Where a value stands against its published band. */
export function verdict(value: number, band: Band): "good" | "fair" | "below fair" {
  if (value >= band.good) return "good";
  return value >= band.fair ? "fair" : "below fair";
}

const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });

/** A day (YYYY-MM-DD) as it is read; days have no time zone. */
export function day(iso: string): string {
  const [year, month, date] = iso.split("-").map(Number);
  return DAY.format(new Date(year ?? 0, (month ?? 1) - 1, date ?? 1));
}

const MOMENT = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
});

/** A moment as it is read where the browser is. */
export function moment(iso: string): string {
  return MOMENT.format(new Date(iso));
}
