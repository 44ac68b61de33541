import createClient, { type Middleware } from "openapi-fetch";
import type { components, paths } from "./schema";

export type Schemas = components["schemas"];

/** An answer that is a problem (RFC 9457), as an error. */
export class ApiError extends Error {
  readonly status: number;
  readonly kind: string;
  readonly title: string;
  readonly detail: string | undefined;

  constructor(status: number, body: Partial<Schemas["Problem"]> | undefined) {
    const title = body?.title ?? "The service could not answer";
    super(title);
    this.status = status;
    this.kind = body?.type ?? "http-error";
    this.title = title;
    const fields = body?.errors?.map((each) => `${each.field}: ${each.message}`).join("; ");
    this.detail = fields || body?.detail || undefined;
  }
}

/** No answer came: the service or the way to it is away. */
export class Unreachable extends Error {}

/** What the page shows with every change; held in memory only, and asked anew after a reload. */
let csrfToken = "";

export function setCsrfToken(token: string): void {
  csrfToken = token;
}

export function csrfHeaders(): Record<string, string> {
  return csrfToken ? { "X-CSRF-Token": csrfToken } : {};
}

type Left = () => void;
let onSignedOut: Left = () => {};

/** Says what to do when an answer shows that this browser is signed in no more. */
export function whenSignedOut(then: Left): void {
  onSignedOut = then;
}

let onFailure: (path: string, status: number) => void = () => {};

/** Says whom to tell of a request that failed: its path, and its status or 0 where none came. */
export function whenRequestFails(then: typeof onFailure): void {
  onFailure = then;
}

/** Tells of a failed request that was not sent by {@link api}. */
export function requestFailed(path: string, status: number): void {
  onFailure(path, status);
}

const SIGN_IN = "/api/v1/desk/session";

const ours: Middleware = {
  onRequest({ request }) {
    for (const [name, value] of Object.entries(csrfHeaders())) request.headers.set(name, value);
    return request;
  },
  async onResponse({ response, request }) {
    if (response.ok) return;
    const body: unknown = await response
      .clone()
      .json()
      .catch(() => undefined);
    requestFailed(new URL(request.url).pathname, response.status);
    if (response.status === 401 && !request.url.endsWith(SIGN_IN)) onSignedOut();
    throw new ApiError(response.status, body as Partial<Schemas["Problem"]> | undefined);
  },
  onError({ error, request }) {
    if (error instanceof ApiError) return;
    requestFailed(new URL(request.url).pathname, 0);
    return new Unreachable();
  },
};

export const api = createClient<paths>({ credentials: "same-origin" });
api.use(ours);

/** The answer's body; the middleware has thrown for every answer that is a problem. */
export async function body<T>(
  answer: Promise<{ data?: T; response: Response }>,
): Promise<NonNullable<T>> {
  const { data } = await answer;
  if (data === undefined || data === null) throw new ApiError(500, undefined);
  return data;
}
