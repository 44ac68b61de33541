import { DataSettings } from "./DataSettings";
import { RiskSettings } from "./RiskSettings";
import { TelemetrySettings } from "./TelemetrySettings";
import "./settings.css";

export function SettingsPage() {
  return (
    <div className="stack">
      <h1>Settings</h1>
      <RiskSettings />
      <TelemetrySettings />
      <DataSettings />
    </div>
  );
}
