import type { UseMutationResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Failed } from "../design/states";

/** The end of a form whose rule is tried before it is saved: buttons, errors, what was found. */
export function TryThenSave<Found>({
  asks,
  saves,
  preview,
  save,
  changed,
  fits,
  onDiscard,
  children,
}: {
  asks: string;
  saves: string;
  preview: UseMutationResult<Found, Error, void>;
  save: UseMutationResult<unknown, Error, void>;
  changed: boolean;
  fits: boolean;
  onDiscard: () => void;
  children: (found: Found) => ReactNode;
}) {
  return (
    <>
      <div className="row">
        <button type="submit" className="button" disabled={!changed || !fits || preview.isPending}>
          {asks}
        </button>
        <button
          type="button"
          className="button first"
          disabled={!preview.data || save.isPending}
          onClick={() => save.mutate()}
        >
          {saves}
        </button>
        {changed && (
          <button type="button" className="button" onClick={onDiscard}>
            Discard
          </button>
        )}
      </div>
      {preview.isError && <Failed error={preview.error} />}
      {save.isError && <Failed error={save.error} />}
      {preview.data && children(preview.data)}
    </>
  );
}
