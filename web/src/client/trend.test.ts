import { expect, test } from "vitest";
import { claimOf } from "./TrendChart";

test("of a window that is not worked out, nothing is claimed of its sessions", () => {
  expect(claimOf(null)).toBe("Whether there is a trend is not known yet.");
  expect(claimOf(undefined)).toBe("Too few sessions for a trend.");
});
