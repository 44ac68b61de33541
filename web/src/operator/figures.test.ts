import { expect, test } from "vitest";
import type { Schemas } from "../api/client";
import {
  type Account,
  bars,
  count,
  dollars,
  drops,
  failed,
  isOver,
  type Kind,
  lasting,
  pageOf,
  share,
  some,
  sumOf,
  totals,
} from "./figures";

test.each([
  [null, "–"],
  [0, "0 s"],
  [0.0004, "0 s"],
  [0.0006, "1 ms"],
  [0.25, "250 ms"],
  [3.14, "3.1 s"],
  [9.96, "10 s"],
  [59.4, "59 s"],
  [59.6, "1 min 0 s"],
  [125, "2 min 5 s"],
  [3540, "59 min"],
  [3590, "1 h 0 min"],
  [7500, "2 h 5 min"],
  [86_399, "1 d 0 h"],
  [90_000, "1 d 1 h"],
])("%s seconds are read as %s", (seconds, said) => {
  expect(lasting(seconds)).toBe(said);
});

test.each([
  [0, "$0"],
  [0.00001, "under $0.0001"],
  [0.2043, "$0.2043"],
  [1234.5, "$1,234.50"],
])("%s dollars are written %s", (usd, said) => {
  expect(dollars(usd)).toBe(said);
});

test.each([
  [0, 0, "–"],
  [0, 10, "0 %"],
  [1, 3000, "< 0.1 %"],
  [1, 40, "2.5 %"],
  [3, 4, "75 %"],
])("%s of %s is %s", (part, whole, said) => {
  expect(share(part, whole)).toBe(said);
});

test("a number of things agrees with its noun", () => {
  expect([some(1, "job"), some(1204, "job"), some(2, "retry", "retries")]).toEqual([
    "1 job",
    "1,204 jobs",
    "2 retries",
  ]);
  expect(count(1_000_000)).toBe("1,000,000");
});

const kind: Kind = {
  kind: "a",
  waiting: 5,
  due: 2,
  oldest_due_seconds: 60,
  running: 1,
  longest_run_seconds: 4,
  silent: 0,
  dead: 3,
  succeeded: 10,
  died: 1,
  p50_seconds: 1,
  p95_seconds: 2,
};

test("all kinds together; the oldest is the oldest of those that have one", () => {
  const other = { ...kind, kind: "b", due: 0, oldest_due_seconds: null };
  expect(totals([kind, other])).toEqual({
    waiting: 10,
    due: 2,
    running: 2,
    silent: 0,
    dead: 6,
    succeeded: 20,
    oldestDueSeconds: 60,
  });
  expect(totals([other]).oldestDueSeconds).toBeNull();
  expect(totals([]).waiting).toBe(0);
});

test("bars fill the height, what is dead stands upon what is done, and one job is seen", () => {
  const slot = (succeeded: number, dead: number) => ({ began_at: "", succeeded, dead });
  const [full, one, none] = bars([slot(750, 250), slot(0, 1), slot(0, 0)], 30, 100);
  expect(full?.succeeded).toEqual([25, 75]);
  expect(full?.dead).toEqual([0, 25]);
  expect(one?.dead).toEqual([98, 2]);
  expect(none?.succeeded[1]).toBe(0);
  expect([full?.x, full?.width, one?.x]).toEqual([1, 8, 11]);
  expect(bars([], 30, 100)).toEqual([]);
  for (const bar of bars([slot(1000, 1)], 30, 100)) expect(bar.dead[0]).toBeGreaterThanOrEqual(0);
});

test.each([
  [0, 0, 0],
  [0, 5, 0],
  [2, 21, 2],
  [2, 20, 1],
  [7, 0, 0],
])("of page %s of %s things in tens, page %s is shown", (asked, total, shown) => {
  expect(pageOf(asked, total, 10)).toBe(shown);
});

test("a job is over once nothing more comes of it", () => {
  const states = ["waiting", "running", "succeeded", "dead", "cancelled"] as const;
  expect(states.filter(isOver)).toEqual(["succeeded", "dead", "cancelled"]);
});

test("what was not answered failed", () => {
  expect(failed({ attempts: 12, answered: 9 } as Schemas["CostOut"])).toBe(3);
});

const account: Account = {
  source: "ui",
  sent: 1200,
  stored: 240,
  duplicate: 3,
  set_aside: 2,
  sampled_out: 950,
  dropped: 5,
  dropped_unconsented: 4,
  dropped_full: 0,
  dropped_refused: 0,
  dropped_by_sender: 1,
  balances: true,
};

test("the account is written as the sum that it is, and every drop has its reason", () => {
  expect(sumOf(account)).toBe(
    "1,200 sent = 240 stored + 3 duplicate + 2 set aside + 950 sampled out + 5 dropped",
  );
  expect(drops([account, { ...account, source: "server", dropped_unconsented: 0 }])).toEqual([
    { why: "the coach had withdrawn consent", from: "ui", events: 4 },
    { why: "the page had to let them go", from: "ui", events: 1 },
    { why: "the page had to let them go", from: "server", events: 1 },
  ]);
});
