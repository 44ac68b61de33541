import type { UiEvent } from "./events";

/** An event as it waits: typed from the tracking plan, so that no words can be in it. */
export type Waiting = UiEvent;

export interface Counts {
  sampledOut: number;
  dropped: number;
}

const KEY = "listenwell-events";
const MOST = 500;

/**
 * Events that wait to be sent; they survive a reload and an outage of the service.
 *
 * At most 500 are kept. The oldest give way, and are counted as dropped.
 */
export class Queue {
  readonly counts: Counts = { sampledOut: 0, dropped: 0 };
  private waiting: Waiting[];
  private readonly storage: Pick<Storage, "getItem" | "setItem" | "removeItem">;

  constructor(storage: Pick<Storage, "getItem" | "setItem" | "removeItem">) {
    this.storage = storage;
    this.waiting = read(storage);
  }

  get size(): number {
    return this.waiting.length;
  }

  add(event: Waiting): void {
    this.waiting.push(event);
    while (this.waiting.length > MOST) {
      this.waiting.shift();
      this.counts.dropped += 1;
    }
    this.keep();
  }

  /** The first so many; they stay until it is known that they arrived. */
  first(most: number): readonly Waiting[] {
    return this.waiting.slice(0, most);
  }

  remove(sent: readonly Waiting[]): void {
    const ids = new Set(sent.map((each) => each.id));
    this.waiting = this.waiting.filter((each) => !ids.has(each.id));
    this.keep();
  }

  clear(): void {
    this.waiting = [];
    this.counts.sampledOut = 0;
    this.counts.dropped = 0;
    this.keep();
  }

  private keep(): void {
    try {
      if (this.waiting.length === 0) this.storage.removeItem(KEY);
      else this.storage.setItem(KEY, JSON.stringify(this.waiting));
    } catch {
      // No room in this browser: the events are still here until the page is left.
    }
  }
}

function read(storage: Pick<Storage, "getItem">): Waiting[] {
  try {
    const found: unknown = JSON.parse(storage.getItem(KEY) ?? "[]");
    return Array.isArray(found) ? (found as Waiting[]) : [];
  } catch {
    return [];
  }
}
