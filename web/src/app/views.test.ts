import { expect, test } from "vitest";
import { pageOf } from "./views";

test.each([
  ["/", "today"],
  ["/clients", "clients"],
  ["/clients/0b7cf1a2-5a0e-4a8e-9d5b-7a3f0c3f1e11", "client"],
  ["/sessions/0b7cf1a2-5a0e-4a8e-9d5b-7a3f0c3f1e11", "session"],
  ["/settings", "settings"],
  ["/operator", "operator"],
  ["/elsewhere", null],
])("%s is the page %s", (path, page) => {
  expect(pageOf(path)).toBe(page);
});
