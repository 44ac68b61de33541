import type { Schemas } from "../api/client";
import { UI_EVENT_VERSIONS, type UiEvent } from "./events";
import { Queue, type Waiting } from "./queue";

type Visit = Schemas["VisitOut"];
type Name = UiEvent["event"];
type Of<N extends Name> = Extract<UiEvent, { event: N }>;
/** What the caller says of an event; whose page it is, the visit knows. */
export type Said<N extends Name> = Omit<Of<N>["properties"], "coach_id">;

/** What the client needs of the world; tests give their own. */
export interface World {
  /** Opens a visit: `null` where no consent stands. Rejects while the service is away. */
  openVisit(): Promise<Visit | null>;
  /** Sends a batch and returns the answer's status. Rejects while the service is away. */
  post(body: string): Promise<number>;
  /** Hands a batch to the browser, which sends it when the page is gone already. */
  beacon(body: string): boolean;
  storage: Pick<Storage, "getItem" | "setItem" | "removeItem">;
  now(): number;
  random(bytes: number): Uint8Array;
  later(what: () => void, milliseconds: number): void;
}

/** A beacon may hold 64 KiB, and the service takes 60 kB; so many events are a quarter of it. */
const BATCH = 50;
const SOON_MS = 5_000;
const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 300_000;

/**
 * Tells the service how the page is used, as far as the coach agreed.
 *
 * Consent and sampling come first: without a visit nothing is queued, and what the visit does not
 * keep is counted and let go. Events are sent in batches and leave the queue only when the service
 * has said that they are safe; sent twice, they count once by their ids.
 */
export class TelemetryClient {
  private readonly world: World;
  private readonly queue: Queue;
  private visit: Visit | null = null;
  private clockOff = 0;
  private waitMs = FIRST_WAIT_MS;
  private planned = false;
  private sending = false;

  constructor(world: World) {
    this.world = world;
    this.queue = new Queue(world.storage);
  }

  /** Opens a visit; without consent everything that waited is forgotten. */
  async begin(): Promise<void> {
    try {
      this.visit = await this.world.openVisit();
    } catch {
      this.plan(this.wait());
      return;
    }
    if (this.visit === null) {
      this.queue.clear();
      return;
    }
    this.clockOff = Date.parse(this.visit.server_time) - this.world.now();
    if (this.queue.size > 0) this.plan(SOON_MS);
  }

  /** Stops at once, and forgets what waited. */
  end(): void {
    this.visit = null;
    this.queue.clear();
  }

  track<N extends Name>(event: N, said: Said<N>): void {
    const { visit } = this;
    if (visit === null) return;
    if (!(event in visit.kept)) {
      this.queue.counts.sampledOut += 1;
      return;
    }
    this.queue.add({
      id: uuid7(this.world.now() + this.clockOff, this.world.random(10)),
      event,
      version: UI_EVENT_VERSIONS[event],
      properties: { ...said, coach_id: visit.coach_id },
    } as unknown as Waiting);
    this.plan(this.queue.size >= BATCH ? 0 : SOON_MS);
  }

  /**
   * Hands what waits to the browser: the page is being left. Events stay queued until the service
   * has confirmed them; the counts have no ids, so they go once.
   */
  leave(): void {
    const { counts } = this.queue;
    const batch = this.queue.first(BATCH);
    if (this.visit === null || batch.length + counts.sampledOut + counts.dropped === 0) return;
    if (this.world.beacon(this.body(batch))) {
      counts.sampledOut = 0;
      counts.dropped = 0;
    }
  }

  /** Sends what waits, batch by batch, until the queue is empty or the service is away. */
  async send(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    try {
      while (this.visit !== null && this.queue.size > 0) {
        if (!(await this.sendOne(this.queue.first(BATCH)))) return;
      }
    } finally {
      this.sending = false;
    }
  }

  private async sendOne(batch: readonly Waiting[]): Promise<boolean> {
    const { sampledOut, dropped } = this.queue.counts;
    const status = await this.world.post(this.body(batch)).catch(() => 0);
    if (status >= 200 && status < 300) {
      this.queue.remove(batch);
      this.queue.counts.sampledOut -= sampledOut;
      this.queue.counts.dropped -= dropped;
      this.waitMs = FIRST_WAIT_MS;
      return true;
    }
    if (status === 401 || status === 403) {
      await this.begin(); // the visit is over, or the consent is
      return false;
    }
    if (status === 413 || status === 422) {
      this.queue.remove(batch);
      this.queue.counts.dropped += batch.length;
      return true;
    }
    this.plan(this.wait());
    return false;
  }

  private body(events: readonly Waiting[]): string {
    const { sampledOut, dropped } = this.queue.counts;
    const token = this.visit?.token;
    return JSON.stringify({ token, events, sampled_out: sampledOut, dropped });
  }

  /** The next wait: twice as long each time, up to five minutes, spread so that not all come at once. */
  private wait(): number {
    const spread = 0.5 + (this.world.random(1)[0] ?? 0) / 512;
    const wait = this.waitMs * spread;
    this.waitMs = Math.min(this.waitMs * 2, LONGEST_WAIT_MS);
    return wait;
  }

  private plan(milliseconds: number): void {
    if (this.planned) return;
    this.planned = true;
    this.world.later(() => {
      this.planned = false;
      void (this.visit === null ? this.begin() : this.send());
    }, milliseconds);
  }
}

/** A UUID of version 7: its first 48 bits are the moment, in milliseconds since 1970. */
export function uuid7(milliseconds: number, random: Uint8Array): string {
  const hex = [...random].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const time = Math.max(0, Math.floor(milliseconds)).toString(16).padStart(12, "0");
  const variant = "89ab".charAt((random[2] ?? 0) & 3);
  return [
    time.slice(0, 8),
    time.slice(8),
    `7${hex.slice(0, 3)}`,
    `${variant}${hex.slice(4, 7)}`,
    hex.slice(7, 19).padEnd(12, "0"),
  ].join("-");
}
