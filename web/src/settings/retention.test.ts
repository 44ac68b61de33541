import { expect, test } from "vitest";
import { draftOf, goes, isSaved, type Saved, sentOf, wrongWith } from "./retention";

const saved: Saved = { version: 0, words_days: 90, sessions_days: null, changed_at: null };

test("a draft begins as what is saved, and is sent as it was", () => {
  expect(draftOf(saved)).toEqual({ words: "90", sessions: null });
  expect(sentOf(draftOf(saved))).toEqual({ words_days: 90, sessions_days: null });
  expect(isSaved(draftOf(saved), saved)).toBe(true);
  expect(isSaved({ words: "91", sessions: null }, saved)).toBe(false);
  expect(isSaved({ words: null, sessions: null }, saved)).toBe(false);
});

test.each([
  ["", null],
  ["0", null],
  ["3651", null],
  ["1.5", null],
  ["a while", null],
  ["-3", null],
  [null, ""],
  ["31", "30"],
])("%s days of words and %s of sessions are refused", (words, sessions) => {
  expect(wrongWith({ words, sessions })).not.toBeNull();
});

test.each([
  ["1", null],
  [null, "3650"],
  ["30", "30"],
  [null, null],
])("%s days of words and %s of sessions are sound", (words, sessions) => {
  expect(wrongWith({ words, sessions })).toBeNull();
});

test("what goes is said in words", () => {
  expect(goes(0, 0)).toBe("");
  expect(goes(1, 0)).toBe("the words of 1 session");
  expect(goes(2, 3)).toBe("the words of 2 sessions, and 3 sessions whole");
});
