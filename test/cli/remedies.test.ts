import { expect, it } from "vitest";
import { spokenInFlags } from "../../src/cli/words.ts";
import { remedies } from "../../src/table/report/remedies.ts";

it("names options as whoever speaks does: as flags where commands are typed", () => {
  expect(`${remedies["no-expiry"]?.todo}`).toContain("by `sessionMaxAge` when");
  expect(spokenInFlags(remedies)["no-expiry"]?.todo).toContain("by --session-max-age when");
  // Of words in two cases only an attribute's name is left.
  const words = Object.values(spokenInFlags(remedies)).flatMap(({ todo }) => todo.match(/\b[a-z]+[A-Z]\w*/g) ?? []);
  expect(new Set(words)).toEqual(new Set(["emailVerified"]));
});
