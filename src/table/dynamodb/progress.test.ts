import { expect, it } from "vitest";
import { Progress } from "./progress.ts";

function progressAt() {
  const time = { now: 0 };
  return { time, progress: new Progress(() => time.now) };
}

it("says what most of the work is waiting for, and nothing when nothing waits", async () => {
  const { progress } = progressAt();
  const gates = ["a", "b", "b"].map((what) => {
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    return { done: progress.during(what, () => gate), open };
  });
  expect(progress.snapshot().waitingFor).toBe("b");
  for (const { open, done } of gates) {
    open();
    await done;
  }
  expect(progress.snapshot().waitingFor).toBe("");
});

it("remembers a job of any length in few moments", () => {
  const { time, progress } = progressAt();
  for (let n = 0; n < 100_000; n++) {
    time.now += 250;
    progress.read(10);
  }
  const history = progress.history();
  expect(history.length).toBeLessThan(250);
  expect(history.length).toBeGreaterThan(100);
  expect(history.at(-1)).toMatchObject({ seconds: 25_000, itemsRead: 1_000_000 });
  const seconds = history.map((moment) => moment.seconds);
  expect([...seconds].sort((a, b) => a - b)).toEqual(seconds);
});
