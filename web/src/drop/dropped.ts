/** Files on their way in; the number tells one drop from the next. */
export interface Dropped {
  number: number;
  files: File[];
}

/** Take files in, in place of those of the drop before; none chosen changes nothing. */
export function taken(before: Dropped | null, files: File[]): Dropped | null {
  return files.length > 0 ? { number: (before?.number ?? 0) + 1, files } : before;
}

/** Be done with a drop. A browser tells late that a dialog was closed: the next one may be there. */
export function done(now: Dropped | null, number: number): Dropped | null {
  return now?.number === number ? null : now;
}
