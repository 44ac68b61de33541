import { describe, expect, test } from "vitest";
import type { Schemas } from "../api/client";
import { TelemetryClient, uuid7, type World } from "./client";
import { UI_EVENT_VERSIONS } from "./events";

const KEPT = Object.fromEntries(Object.keys(UI_EVENT_VERSIONS).map((name) => [name, 1]));

function storageOf(kept = new Map<string, string>()): World["storage"] & { kept: typeof kept } {
  return {
    kept,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}

interface Sent {
  token: string;
  events: { id: string; event: string; version: number; properties: Record<string, unknown> }[];
  sampled_out?: number;
  dropped?: number;
}

/** A world whose service answers as told, and whose time passes when told. */
function world(more: Partial<World> & { kept?: Record<string, number>; statuses?: number[] } = {}) {
  const sent: Sent[] = [];
  const beaconed: Sent[] = [];
  const planned: { what: () => void; milliseconds: number }[] = [];
  const visit: Schemas["VisitOut"] = {
    visit: "v_8f2",
    token: "visit-token",
    coach_id: "c_8f2",
    kept: more.kept ?? KEPT,
    server_time: "2026-01-01T00:00:10Z",
    expires_at: "2026-01-02T00:00:00Z",
  };
  let made = 0;
  const statuses = more.statuses ?? [];
  const made_up: World = {
    openVisit: async () => visit,
    post: async (body) => {
      sent.push(JSON.parse(body));
      const status = statuses.shift() ?? 200;
      if (status === 0) throw new Error("away");
      return status;
    },
    beacon: (body) => {
      beaconed.push(JSON.parse(body));
      return true;
    },
    storage: storageOf(),
    now: () => Date.parse("2026-01-01T00:00:00Z"),
    random: (bytes) => {
      made += 1;
      return Uint8Array.from({ length: bytes }, (_, at) => (at === 0 ? made % 256 : made >> 8));
    },
    later: (what, milliseconds) => void planned.push({ what, milliseconds }),
    ...more,
  };
  const pass = async () => {
    for (const { what } of planned.splice(0)) what();
    await new Promise((done) => setTimeout(done, 0));
  };
  return { world: made_up, sent, beaconed, planned, pass };
}

test("without consent nothing is queued, and what waited is forgotten", async () => {
  const storage = storageOf(new Map([["listenwell-events", '[{"id":"old"}]']]));
  const { world: w, sent, beaconed, pass } = world({ openVisit: async () => null, storage });
  const client = new TelemetryClient(w);
  await client.begin();
  client.track("page.view", { page: "today" });
  client.leave();
  await client.send();
  await pass();
  expect([sent, beaconed]).toEqual([[], []]);
  expect(storage.kept.size).toBe(0);
});

test("events go in one batch, typed, versioned, with the coach's pseudonym", async () => {
  const { world: w, sent, pass } = world();
  const client = new TelemetryClient(w);
  await client.begin();
  client.track("page.view", { page: "today" });
  client.track("ui.timing", { what: "page_change", milliseconds: 12 });
  await pass();
  expect(sent).toHaveLength(1);
  expect(sent[0]?.token).toBe("visit-token");
  expect(sent[0]?.events.map((each) => [each.event, each.version, each.properties])).toEqual([
    ["page.view", 1, { page: "today", coach_id: "c_8f2" }],
    ["ui.timing", 1, { what: "page_change", milliseconds: 12, coach_id: "c_8f2" }],
  ]);
});

test("what the visit does not keep is counted and not sent", async () => {
  const { world: w, sent, pass } = world({ kept: { "ui.error": 1 } });
  const client = new TelemetryClient(w);
  await client.begin();
  client.track("page.view", { page: "today" });
  client.track("page.view", { page: "client" });
  client.track("ui.error", { kind: "network" });
  await pass();
  expect(sent[0]).toMatchObject({ sampled_out: 2, dropped: 0 });
  expect(sent[0]?.events).toHaveLength(1);
  client.track("ui.error", { kind: "network" });
  await pass();
  expect(sent[1]?.sampled_out).toBe(0);
});

test("the ids are made by the service's clock", async () => {
  const { world: w, sent, pass } = world();
  const client = new TelemetryClient(w);
  await client.begin();
  client.track("page.view", { page: "today" });
  await pass();
  const time = Number.parseInt((sent[0]?.events[0]?.id ?? "").replaceAll("-", "").slice(0, 12), 16);
  expect(time).toBe(Date.parse("2026-01-01T00:00:10Z"));
});

test("a page that is left hands its events on, and they stay until they are known to be safe", async () => {
  const { world: w, sent, beaconed } = world();
  const client = new TelemetryClient(w);
  await client.begin();
  client.track("page.view", { page: "today" });
  client.leave();
  expect(beaconed[0]?.events[0]?.event).toBe("page.view");
  const reloaded = new TelemetryClient(w);
  await reloaded.begin();
  await reloaded.send();
  expect(sent[0]?.events[0]?.id).toBe(beaconed[0]?.events[0]?.id);
  expect((w.storage as ReturnType<typeof storageOf>).kept.size).toBe(0);
});

describe("an outage", () => {
  test("keeps the events and waits longer each time", async () => {
    const { world: w, sent, planned, pass } = world({ statuses: [0, 503, 0, 200] });
    const client = new TelemetryClient(w);
    await client.begin();
    client.track("page.view", { page: "today" });
    const waits: number[] = [];
    while (planned.length > 0) {
      waits.push(...planned.map((each) => each.milliseconds));
      await pass();
    }
    expect(sent).toHaveLength(4);
    expect(new Set(sent.map((each) => each.events[0]?.id)).size).toBe(1);
    const [, ...later] = waits;
    expect(later.length).toBe(3);
    for (const [at, wait] of later.entries()) {
      expect(wait).toBeGreaterThanOrEqual(1000 * 2 ** at);
      expect(wait).toBeLessThanOrEqual(2000 * 2 ** at);
    }
  });

  test("that lasts lets the oldest go, and says how many", async () => {
    const { world: w, sent, pass } = world();
    const client = new TelemetryClient(w);
    await client.begin();
    for (let at = 0; at < 510; at += 1) client.track("page.view", { page: "today" });
    await pass();
    expect(sent[0]?.dropped).toBe(10);
    expect(sent.flatMap((each) => each.events)).toHaveLength(500);
  });
});

test("a visit that is over is opened anew; a batch that is refused is counted, not repeated", async () => {
  const { world: w, sent, pass } = world({ statuses: [401, 422, 200] });
  const client = new TelemetryClient(w);
  await client.begin();
  client.track("page.view", { page: "today" });
  await pass();
  await pass();
  expect(sent).toHaveLength(2);
  client.track("page.view", { page: "client" });
  await pass();
  expect(sent[2]).toMatchObject({ dropped: 1 });
});

test("no beacon is larger than the service takes", async () => {
  const { world: w, beaconed } = world();
  const client = new TelemetryClient(w);
  await client.begin();
  for (let at = 0; at < 400; at += 1)
    client.track("ui.timing", { what: "interaction", milliseconds: at });
  client.leave();
  expect(JSON.stringify(beaconed[0]).length).toBeLessThanOrEqual(60_000);
});

test("words cannot be sent: no property of the plan has a type for them", () => {
  const client = new TelemetryClient(world().world);
  // @ts-expect-error a page is one of the plan's
  client.track("page.view", { page: "What the client said" });
  // @ts-expect-error there is no such property
  client.track("page.view", { page: "today", text: "What the client said" });
  // @ts-expect-error there is no such event
  client.track("said", { page: "today" });
});

test("an id is a UUID of version 7", () => {
  const id = uuid7(0x0123456789ab, Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]));
  expect(id).toMatch(/^01234567-89ab-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
