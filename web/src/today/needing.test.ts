import { expect, test } from "vitest";
import { needing } from "./needing";

const alert = (client_id: string, severity: "urgent" | "warning", status = "pending" as const) => ({
  client_id,
  severity,
  status,
  message: `${severity} of ${client_id}`,
});

test("high scores first, then urgent alerts, then warnings, each client once", () => {
  const found = needing(
    [{ client_id: "high" }],
    [alert("warned", "warning"), alert("high", "warning"), alert("urgent", "urgent")],
  );
  expect(found.map((each) => each.clientId)).toEqual(["high", "urgent", "warned"]);
  expect(found.map((each) => each.reason)).toEqual([
    "warning of high",
    "urgent of urgent",
    "warning of warned",
  ]);
});

test("the more urgent of two alerts is the reason", () => {
  expect(needing([], [alert("c", "warning"), alert("c", "urgent")])).toEqual([
    { clientId: "c", reason: "urgent of c" },
  ]);
});

test("an alert that was acknowledged waits no more", () => {
  expect(needing([], [{ ...alert("c", "urgent"), status: "acknowledged" }])).toEqual([]);
});
