import { ApiError, csrfHeaders, requestFailed, type Schemas, Unreachable } from "../api/client";

const SESSIONS = "/api/v1/sessions";

export type Received = Schemas["SessionReceived"];

export interface Consent {
  givenBy: "client" | "coach";
  givenOn: string;
}

/** The version of the words that the desk shows beside its consent question. */
export const CONSENT_TEXT = "desk-1";

/** The fields of an upload; the consent's three go together. */
export function formOf(file: File, clientId: string, consent: Consent | null): FormData {
  const form = new FormData();
  form.set("client_id", clientId);
  if (consent) {
    form.set("consent_given_by", consent.givenBy);
    form.set("consent_text_version", CONSENT_TEXT);
    form.set("consent_given_at", momentOf(consent.givenOn));
  }
  form.set("file", file);
  return form;
}

/** The moment of a consent: the beginning of its day, but for today this very moment. */
export function momentOf(day: string, now = new Date()): string {
  return day === isoDay(now) ? now.toISOString() : `${day}T00:00:00Z`;
}

export function isoDay(date: Date): string {
  return date.toISOString().slice(0, 10);
}

/** A consent as it is usually reported. */
export function givenToday(): Consent {
  return { givenBy: "client", givenOn: isoDay(new Date()) };
}

/** Sends a transcript; `fetch` tells nothing of an upload's progress, so this asks the older way. */
export function send(form: FormData, onProgress: (share: number) => void): Promise<Received> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", SESSIONS);
    request.responseType = "json";
    for (const [name, value] of Object.entries(csrfHeaders())) {
      request.setRequestHeader(name, value);
    }
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    request.onload = () => {
      if (request.status < 300) resolve(request.response as Received);
      else {
        requestFailed(SESSIONS, request.status);
        reject(new ApiError(request.status, request.response ?? undefined));
      }
    };
    request.onerror = () => {
      requestFailed(SESSIONS, 0);
      reject(new Unreachable());
    };
    request.send(form);
  });
}
