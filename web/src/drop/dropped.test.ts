import { expect, test } from "vitest";
import { done, taken } from "./dropped";

const one = [new File(["a"], "one.vtt")];
const other = [new File(["b"], "other.vtt")];

test("a file dropped while the dialog before it closes is kept", () => {
  const first = taken(null, one);
  const second = taken(first, other);
  expect(done(second, first?.number ?? 0)).toBe(second);
  expect(done(second, second?.number ?? 0)).toBeNull();
});

test("the same file dropped again is another drop", () => {
  const first = taken(null, one);
  expect(taken(first, one)?.number).not.toBe(first?.number);
});

test("no file chosen changes nothing", () => {
  const first = taken(null, one);
  expect(taken(first, [])).toBe(first);
  expect(taken(null, [])).toBeNull();
});
