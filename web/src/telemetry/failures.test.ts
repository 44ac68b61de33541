import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ApiError, api, Unreachable, whenRequestFails } from "../api/client";
import { type Failure, ofRequest, ofThrown, watchThrown } from "./failures";

const WORDS = "I told her that I would leave";

test.each<[string, number, Failure | null]>([
  ["/api/v1/clients", 0, { kind: "network" }],
  ["/api/v1/clients", 503, { kind: "server", status: 503 }],
  ["/api/v1/sessions", 422, { kind: "other", status: 422 }],
  ["/api/v1/desk/session", 401, null],
  ["/api/v1/sessions/1", 404, null],
  ["/api/v1/telemetry/visits", 503, null],
])("a request to %s that ended with %i", (path, status, failure) => {
  expect(ofRequest(path, status)).toEqual(failure);
});

test("what was thrown is told by its kind, and a failed request not twice", () => {
  expect(ofThrown(new Error(WORDS), "render")).toEqual({ kind: "render" });
  expect(ofThrown(WORDS, "other")).toEqual({ kind: "other" });
  expect(
    ofThrown(new TypeError("Failed to fetch dynamically imported module: /a.js"), "other"),
  ).toEqual({ kind: "chunk" });
  expect(ofThrown(new ApiError(500, undefined), "other")).toBeNull();
  expect(ofThrown(new Unreachable(), "other")).toBeNull();
});

test("errors and rejections that nothing caught are told, without a word of theirs", () => {
  const page = new EventTarget();
  const told: Failure[] = [];
  watchThrown(page, (failure) => told.push(failure));
  page.dispatchEvent(Object.assign(new Event("error"), { error: new Error(WORDS) }));
  page.dispatchEvent(
    Object.assign(new Event("unhandledrejection"), { reason: { message: WORDS } }),
  );
  page.dispatchEvent(Object.assign(new Event("unhandledrejection"), { reason: undefined }));
  expect(told).toEqual([{ kind: "render" }, { kind: "other" }, { kind: "other" }]);
  expect(JSON.stringify(told)).not.toContain(WORDS);
});

describe("the API's client", () => {
  const answers = vi.fn<typeof fetch>();
  const told: [string, number][] = [];
  beforeEach(() => {
    told.length = 0;
    whenRequestFails((path, status) => told.push([path, status]));
  });
  afterEach(() => vi.restoreAllMocks());

  test("tells of an answer that is a problem, once, and throws it", async () => {
    answers.mockResolvedValueOnce(
      new Response(JSON.stringify({ title: WORDS, status: 503 }), { status: 503 }),
    );
    await expect(asked()).rejects.toThrow(ApiError);
    expect(told).toEqual([["/api/v1/clients", 503]]);
  });

  test("tells that none came", async () => {
    answers.mockRejectedValueOnce(new TypeError("Failed to fetch"));
    await expect(asked()).rejects.toThrow(Unreachable);
    expect(told).toEqual([["/api/v1/clients", 0]]);
  });

  test("tells nothing of one that is well", async () => {
    answers.mockResolvedValueOnce(Response.json({ clients: [] }));
    await asked();
    expect(told).toEqual([]);
  });

  function asked(): Promise<unknown> {
    return api.GET("/api/v1/clients", { fetch: answers, baseUrl: "http://listenwell.test" });
  }
});
