import { expect, it } from "vitest";
import { SeenAnswers } from "./seen-answers.ts";

/** When answers are believed. */
const at = (moment: number) => () => moment;

it("knows the newest answers again, the first one among them, in bounded memory", () => {
  const seen = new SeenAnswers(at(2), 50);
  for (let id = 0; id < 120; id++) expect(seen.see(`${id}`, 1)).toBe("new");
  for (let id = 70; id < 120; id++) expect(seen.see(`${id}`, 3)).toBe("repeated");
  expect(seen.see("0", 3)).toBe("repeated");
  // Long ago: nothing gives those again.
  expect(seen.see("1", 3)).toBe("new");
});

it("tells an answer that was given again from one that came to two requests under way", () => {
  const seen = new SeenAnswers(at(2));
  for (const id of ["a", "b"]) expect(seen.see(id, 1)).toBe("new");
  expect(seen.see("b", 3)).toBe("repeated");
  expect(seen.see("b", 1)).toBe("mixed up");
});

it("believes answers that are all called the same, which tells nothing", () => {
  const seen = new SeenAnswers(at(2));
  for (let times = 0; times < 20; times++) expect(seen.see("00000000", 1)).toBe("new");
  expect(seen.see("1", 3)).toBe("new");
  for (const id of ["00000000", "1"]) expect(seen.see(id, 3)).toBe("repeated");
});
