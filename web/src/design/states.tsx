import type { ReactNode } from "react";
import { ApiError } from "../api/client";

/** What is shown while something loads: the outline of what comes, and words for a screen reader. */
export function Loading({ what, lines = 3 }: { what: string; lines?: number }) {
  return (
    <div className="stack tight" role="status">
      <span className="hidden-but-read">Loading {what} …</span>
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all alike
        <div key={line} className="waiting" aria-hidden="true" />
      ))}
    </div>
  );
}

/** What went wrong, what to do, and a way to try again. */
export function Failed({ error, retry }: { error: unknown; retry?: () => void }) {
  const { title, detail } = described(error);
  return (
    <div className="card stack tight" role="alert">
      <strong>{title}</strong>
      {detail && <p className="quiet">{detail}</p>}
      {retry && (
        <div>
          <button type="button" className="button small" onClick={retry}>
            Try again
          </button>
        </div>
      )}
    </div>
  );
}

export function described(error: unknown): { title: string; detail?: string | undefined } {
  if (error instanceof ApiError) {
    return { title: sentence(error.title), detail: error.detail && sentence(error.detail) };
  }
  return {
    title: "The service does not answer",
    detail: "See that it runs (listenwell up), then try again. Nothing was lost.",
  };
}

const sentence = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);

/** Nothing there yet, and the first step. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="stack tight empty">
      <strong>{title}</strong>
      <div className="quiet">{children}</div>
    </div>
  );
}
