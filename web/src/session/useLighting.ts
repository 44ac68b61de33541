import { startTransition, useCallback, useState } from "react";
import { label } from "../measures/measures";
import { track } from "../telemetry/browser";
import { panelOf } from "../telemetry/panels";
import type { Analytics, Lit } from "./lighting";

/** What is lit, how to light what a number came from and go to its first, and how to light nothing. */
export function useLighting(
  evidence: Analytics["evidence"] | undefined,
  onFirst: (index: number) => void,
) {
  const [lit, setLit] = useState<Lit | null>(null);
  const light = useCallback(
    (measure: string) => {
      const indices = evidence?.[measure] ?? [];
      const opens = lit?.measure !== measure && indices.length > 0;
      setLit(opens ? { measure, name: label(measure), indices: new Set(indices) } : null);
      const [first] = indices;
      if (opens && first !== undefined) startTransition(() => onFirst(first));
      if (indices.length > 0) shown(measure, opens);
    },
    [evidence, lit, onFirst],
  );
  const unlight = useCallback(() => {
    if (lit) shown(lit.measure, false);
    setLit(null);
  }, [lit]);
  return { lit, light, unlight };
}

function shown(measure: string, opens: boolean): void {
  track("detail_panel.view", {
    panel: panelOf(measure),
    action: opens ? "expand" : "collapse",
  });
}
