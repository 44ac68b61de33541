import { expect, test } from "vitest";
import { ApiError } from "../api/client";
import { described } from "./states";

test("what went wrong is told in sentences", () => {
  const error = new ApiError(422, { title: "the bytes are not text", detail: "save it again" });
  expect(described(error)).toEqual({ title: "The bytes are not text", detail: "Save it again" });
  expect(described(new Error("any")).title).toBe("The service does not answer");
});
