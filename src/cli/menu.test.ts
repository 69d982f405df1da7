import { expect, it } from "vitest";
import { readKeys } from "./keys.ts";
import { askText, choose, rowsOf } from "./menu.ts";

it("counts the rows of what was drawn as the terminal is now, so that a narrower one leaves nothing standing", () => {
  const drawn = "› \x1b[36mMigrate your own account first\x1b[39m\n  Run it\n\n  Stop here, go on later";
  expect(rowsOf(drawn, 80)).toBe(4);
  expect(rowsOf(drawn, 32)).toBe(4);
  expect(rowsOf(drawn, 31)).toBe(5);
  expect(rowsOf(drawn, 12)).toBe(7);
  expect([rowsOf(drawn, 0), rowsOf(drawn, undefined)]).toEqual([4, 4]);
});

it("asks nothing more of who has pressed Ctrl-C meanwhile", async () => {
  const signal = AbortSignal.abort();
  expect(await choose({ message: "?", choices: [{ value: 1, label: "one" }], initial: 1, signal })).toBeUndefined();
  expect(await askText("?", "usual", signal)).toBeUndefined();
  expect(await readKeys(() => undefined, { atEnd: "stopped", signal })).toBe("stopped");
});

it("waits for no key when a signal stops the command", async () => {
  const stop = new AbortController();
  const key = readKeys(() => undefined, { atEnd: "stopped", signal: stop.signal });
  stop.abort();
  expect(await key).toBe("stopped");
});
