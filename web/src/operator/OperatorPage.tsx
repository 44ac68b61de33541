import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { signedIn } from "../api/queries";
import { NotHere } from "../app/NotHere";
import { DeadJobs } from "./DeadJobs";
import { timeOf } from "./figures";
import { Jobs } from "./Jobs";
import { Models } from "./Models";
import { Panel, Windows } from "./Panel";
import { jobs, models, telemetry } from "./queries";
import { Telemetry } from "./Telemetry";
import "./operator.css";

const HOURS = [
  [1, "1 hour"],
  [24, "24 hours"],
  [168, "7 days"],
] as const;
const DAYS = [
  [1, "1 day"],
  [7, "7 days"],
  [30, "30 days"],
] as const;

type Hours = (typeof HOURS)[number][0];
type Days = (typeof DAYS)[number][0];

/** How the service runs, for who is an operator; to anyone else there is nothing here. */
export function OperatorPage() {
  const session = useQuery(signedIn);
  return session.data?.operator ? <Board /> : <NotHere />;
}

function Board() {
  const [live, setLive] = useState(true);
  const [hours, setHours] = useState<Hours>(1);
  const [days, setDays] = useState<Days>(7);
  const ledger = useQuery(jobs(hours, live));
  const asked = useQuery(models(days, live));
  const account = useQuery(telemetry(days, live));
  return (
    <div className="stack operator">
      <div className="row spread">
        <div>
          <h1>Operator</h1>
          <p className="quiet fine">
            How the service runs
            {ledger.dataUpdatedAt > 0 && `, as of ${timeOf(ledger.dataUpdatedAt)}`}. No words of a
            session are here.
          </p>
        </div>
        <label className="row">
          <input
            type="checkbox"
            checked={live}
            onChange={(event) => setLive(event.target.checked)}
          />
          <span>Refresh by itself</span>
        </label>
      </div>
      <Panel
        id="jobs"
        title="Jobs"
        query={ledger}
        what="jobs"
        lines={6}
        controls={
          <Windows
            name="hours"
            legend="Window of jobs"
            options={HOURS}
            value={hours}
            onChange={setHours}
          />
        }
      >
        {(found) => <Jobs found={found} window={said(HOURS, found.hours)} />}
      </Panel>
      <DeadJobs kinds={ledger.data?.kinds ?? []} live={live} />
      <Panel
        id="models"
        title="Language models"
        query={asked}
        what="calls to models"
        lines={5}
        controls={
          <Windows
            name="days-of-models"
            legend="Window of models and telemetry"
            options={DAYS}
            value={days}
            onChange={setDays}
          />
        }
      >
        {(found) => <Models found={found} window={said(DAYS, found.days)} />}
      </Panel>
      <Panel
        id="telemetry"
        title="Telemetry"
        query={account}
        what="the account of events"
        lines={4}
        controls={
          <Windows
            name="days-of-telemetry"
            legend="Window of telemetry and models"
            options={DAYS}
            value={days}
            onChange={setDays}
          />
        }
      >
        {(found) => <Telemetry found={found} window={said(DAYS, found.days)} />}
      </Panel>
    </div>
  );
}

/** The window in words, as the answer has it: it may be older than what was just chosen. */
function said(options: readonly (readonly [number, string])[], value: number): string {
  const name = options.find(([each]) => each === value)?.[1] ?? String(value);
  return `the last ${name.replace(/^1 /, "")}`;
}
