import type { Schemas } from "../api/client";

/** The coach's clients in four numbers. */
export function CoachNumbers({ summary }: { summary: Schemas["CoachSummaryOut"] }) {
  const numbers: [string, string][] = [
    ["Clients", String(summary.total_clients)],
    ["At high or critical risk", String(summary.clients_at_risk)],
    ["Sessions this month", String(summary.sessions_this_month)],
    [
      "Average engagement",
      summary.average_engagement === null ? "–" : String(Math.round(summary.average_engagement)),
    ],
  ];
  return (
    <dl className="coach-numbers card">
      {numbers.map(([name, value]) => (
        <div key={name}>
          <dt className="fine quiet">{name}</dt>
          <dd className="big number">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
