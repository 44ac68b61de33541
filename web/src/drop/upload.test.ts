import { expect, test } from "vitest";
import { CONSENT_TEXT, formOf, momentOf } from "./upload";

const file = new File(["WEBVTT"], "a.vtt");

test("a consent goes along whole, or not at all", () => {
  const form = formOf(file, "c", { givenBy: "client", givenOn: "2026-01-02" });
  expect(form.get("consent_given_by")).toBe("client");
  expect(form.get("consent_text_version")).toBe(CONSENT_TEXT);
  expect(form.get("consent_given_at")).toBe("2026-01-02T00:00:00Z");
  const without = [...formOf(file, "c", null).keys()];
  expect(without).toEqual(["client_id", "file"]);
});

test("a consent of today was given by now, so that it does not lie before a withdrawal", () => {
  const now = new Date("2026-01-02T15:04:05Z");
  expect(momentOf("2026-01-02", now)).toBe("2026-01-02T15:04:05.000Z");
});
