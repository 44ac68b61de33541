import type { Schemas } from "../api/client";

/** What became of the file: read, joined, left out, and what it cannot show. */
export function ImportReport({ report }: { report: Schemas["ImportReportOut"] }) {
  const reasons = new Set(report.withheld.map((each) => each.reason));
  return (
    <details open={report.warnings.length > 0}>
      <summary>
        {report.cues_read} pieces read
        {report.cues_merged > 0 && `, ${report.cues_merged} joined to their neighbours`}
        {report.dropped.length > 0 && `, ${report.dropped.length} left out`}
      </summary>
      <ul className="stack tight fine">
        {report.warnings.map((warning) => (
          <li key={warning}>{warning}</li>
        ))}
        {report.dropped.slice(0, 10).map((each) => (
          <li key={`${each.line}-${each.reason}`}>
            {each.line === null ? "Left out" : `Line ${each.line} left out`}: {each.reason}
          </li>
        ))}
        {[...reasons].map((reason) => (
          <li key={reason}>Cannot be measured from this file: {reason}</li>
        ))}
      </ul>
    </details>
  );
}
