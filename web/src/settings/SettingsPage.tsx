import { DataSettings } from "./DataSettings";
import { RetentionSettings } from "./RetentionSettings";
import { RiskSettings } from "./RiskSettings";
import { TelemetrySettings } from "./TelemetrySettings";
import "./settings.css";

export function SettingsPage() {
  return (
    <div className="stack">
      <h1>Settings</h1>
      <RiskSettings />
      <TelemetrySettings />
      <RetentionSettings />
      <DataSettings />
    </div>
  );
}
