import { useId } from "react";
import { type Consent, isoDay } from "./upload";

/** Who reports a consent, and when it was given. */
export function ConsentFields({
  given,
  onChange,
}: {
  given: Consent;
  onChange: (given: Consent) => void;
}) {
  const ids = { by: useId(), on: useId() };
  return (
    <div className="row">
      <label className="field" htmlFor={ids.by}>
        <span>Reported by</span>
        <select
          id={ids.by}
          value={given.givenBy}
          onChange={(event) =>
            onChange({ ...given, givenBy: event.target.value as Consent["givenBy"] })
          }
        >
          <option value="client">the client</option>
          <option value="coach">me, the coach</option>
        </select>
      </label>
      <label className="field" htmlFor={ids.on}>
        <span>Given on</span>
        <input
          id={ids.on}
          type="date"
          max={isoDay(new Date())}
          value={given.givenOn}
          onChange={(event) => onChange({ ...given, givenOn: event.target.value })}
          required
        />
      </label>
    </div>
  );
}
