import type { Schemas } from "../api/client";

export type Saved = Schemas["RetentionOut"];
export const MOST_DAYS = 3650;

/** What is being written: days as text, `null` for until it is erased by hand. */
export interface Draft {
  words: string | null;
  sessions: string | null;
}

export function draftOf({ words_days, sessions_days }: Saved): Draft {
  return {
    words: words_days === null ? null : String(words_days),
    sessions: sessions_days === null ? null : String(sessions_days),
  };
}

/** What is wrong with a draft, as a sentence; `null` where nothing is. */
export function wrongWith({ words, sessions }: Draft): string | null {
  for (const days of [words, sessions]) {
    if (days !== null && !isDays(days)) return `Days are whole numbers from 1 to ${MOST_DAYS}.`;
  }
  if (words !== null && sessions !== null && Number(words) > Number(sessions)) {
    return "Words cannot be kept for longer than the session that they are of.";
  }
  return null;
}

export function sentOf({ words, sessions }: Draft): Pick<Saved, "words_days" | "sessions_days"> {
  return {
    words_days: words === null ? null : Number(words),
    sessions_days: sessions === null ? null : Number(sessions),
  };
}

export function isSaved(draft: Draft, saved: Saved): boolean {
  const sent = sentOf(draft);
  return sent.words_days === saved.words_days && sent.sessions_days === saved.sessions_days;
}

/** How much goes of one client, in words; empty where nothing does. */
export function goes(words: number, sessions: number): string {
  const said = words > 0 ? `the words of ${counted(words)}` : "";
  const whole = sessions > 0 ? `${counted(sessions)} whole` : "";
  return [said, whole].filter(Boolean).join(", and ");
}

export function counted(sessions: number): string {
  return sessions === 1 ? "1 session" : `${sessions} sessions`;
}

function isDays(text: string): boolean {
  return /^[0-9]{1,4}$/.test(text) && Number(text) >= 1 && Number(text) <= MOST_DAYS;
}
