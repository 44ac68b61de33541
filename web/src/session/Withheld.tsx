import type { Schemas } from "../api/client";
import { label } from "../measures/measures";

/** What this file cannot show, gathered by reason. */
export function Withheld({ withheld }: { withheld: Schemas["WithheldOut"][] }) {
  if (withheld.length === 0) return null;
  const byReason = new Map<string, string[]>();
  for (const { measure, reason } of withheld) {
    byReason.set(reason, [...(byReason.get(reason) ?? []), label(measure)]);
  }
  return (
    <section className="card stack tight">
      <h2>Withheld</h2>
      <p className="fine quiet">Not zero, but not known from this file.</p>
      <ul className="stack tight">
        {[...byReason].map(([reason, measures]) => (
          <li key={reason}>
            <p>{reason.charAt(0).toUpperCase() + reason.slice(1)}</p>
            <p className="fine quiet">{[...new Set(measures)].join(", ")}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
