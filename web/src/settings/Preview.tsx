import { useQuery } from "@tanstack/react-query";
import type { Schemas } from "../api/client";
import { clients } from "../api/queries";
import type { Level } from "../risk/level";

const LEVELS: Level[] = ["critical", "high", "medium", "low"];

/** What would change today if the settings were saved: clients by level, and who moves. */
export function Preview({ found }: { found: Schemas["RiskSettingsPreview"] }) {
  const known = useQuery(clients);
  const names = new Map(known.data?.map((each) => [each.client_id, each.name]));
  return (
    <div className="stack tight preview" role="status">
      <p>
        <strong>
          {found.changes.length === 0
            ? "Nobody's level would change"
            : `${found.changes.length} of ${found.clients} clients would be at another level`}
        </strong>
        <span className="quiet">; {found.scores_changed} scores would be another.</span>
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">Level</th>
            <th scope="col">Now</th>
            <th scope="col">Then</th>
          </tr>
        </thead>
        <tbody>
          {LEVELS.map((level) => (
            <tr key={level}>
              <td>{level}</td>
              <td className="number">{found.before[level] ?? 0}</td>
              <td className="number">{found.after[level] ?? 0}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <ul className="stack tight fine">
        {found.changes.slice(0, 20).map((each) => (
          <li key={each.client_id}>
            {names.get(each.client_id) ?? "Unnamed client"}: {each.level_before} →{" "}
            {each.level_after} ({Math.round(each.score_before)} → {Math.round(each.score_after)})
          </li>
        ))}
      </ul>
    </div>
  );
}
