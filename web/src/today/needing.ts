import type { Schemas } from "../api/client";

/** A client who needs the coach, with the reason an alert gives where there is one. */
export interface Needing {
  clientId: string;
  reason: string | null;
}

type Alert = Pick<Schemas["RiskAlertOut"], "client_id" | "status" | "severity" | "message">;

/**
 * Everyone whose score is high or critical, and everyone for whom an alert waits.
 *
 * A score can be low while a long absence makes the chance of losing the client high; the alert
 * says so, and such a client belongs on the list. The highest scores come first, then urgent alerts.
 */
export function needing(
  atRisk: readonly { client_id: string }[],
  alerts: readonly Alert[],
): Needing[] {
  const waiting = alerts
    .filter((each) => each.status === "pending")
    .sort((one, other) => Number(other.severity === "urgent") - Number(one.severity === "urgent"));
  const clients = [...atRisk, ...waiting].map((each) => each.client_id);
  return [...new Set(clients)].map((clientId) => ({
    clientId,
    reason: waiting.find((each) => each.client_id === clientId)?.message ?? null,
  }));
}
