import { expect, it } from "vitest";
import { rowsOf } from "./menu.ts";

it("counts the rows of what was drawn as the terminal is now, so that a narrower one leaves nothing standing", () => {
  const drawn = "› \x1b[36mMigrate your own account first\x1b[39m\n  Run it\n\n  Stop here, go on later";
  expect(rowsOf(drawn, 80)).toBe(4);
  expect(rowsOf(drawn, 32)).toBe(4);
  expect(rowsOf(drawn, 31)).toBe(5);
  expect(rowsOf(drawn, 12)).toBe(7);
  expect([rowsOf(drawn, 0), rowsOf(drawn, undefined)]).toEqual([4, 4]);
});
