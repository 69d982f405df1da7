import { expect, it } from "vitest";
import { bothLeases, proofHolds, TimedLease } from "./lease.ts";

/** A lease by clocks that the test sets, and how often it was verified. */
function leaseBy(whenVerified: (times: number) => void | Promise<void> = () => {}) {
  const clock = { wall: 1_000, monotonic: 10, verified: 0 };
  const lease = new TimedLease(async () => whenVerified(++clock.verified), {
    clocks: () => [clock.wall, clock.monotonic],
  });
  return { clock, lease };
}

it.each([
  ["the process stood still", proofHolds, proofHolds],
  ["the machine slept", proofHolds, 0],
  ["the clock was set back", -10_000_000, proofHolds],
])("is proven again after %s", async (_, wall, monotonic) => {
  const { clock, lease } = leaseBy();
  await lease.prove();
  expect(clock.verified).toBe(1);
  clock.wall += 1;
  clock.monotonic += 1;
  expect(lease.prove()).toBeUndefined();
  clock.wall += wall;
  clock.monotonic += monotonic;
  await Promise.all([lease.prove(), lease.prove()]);
  expect(clock.verified).toBe(2);
  expect(lease.prove()).toBeUndefined();
});

it("fails whoever asks once it is lost", async () => {
  const { clock, lease } = leaseBy(() => {
    throw new Error("lost");
  });
  await expect(lease.proveNow()).rejects.toThrow("lost");
  clock.wall += proofHolds;
  await expect(lease.prove()).rejects.toThrow("lost");
});

it("lets nothing leave once it is lost, or while that isn't known yet", async () => {
  let answer = (_error?: Error) => {};
  const { clock, lease } = leaseBy(
    () =>
      new Promise((resolve, reject) => {
        answer = (error) => (error ? reject(error) : resolve());
      }),
  );
  const first = lease.proveNow();
  expect(lease.isFresh()).toBe(false);
  answer();
  await first;
  expect(lease.isFresh()).toBe(true);
  clock.wall += proofHolds;
  // One of many asks; the others were under way when the process stood still.
  const second = lease.prove();
  expect(lease.isFresh()).toBe(false);
  answer(new Error("lost"));
  await expect(second).rejects.toThrow("lost");
  expect(lease.isFresh()).toBe(false);
  const third = lease.prove();
  expect(third).toBeDefined();
  answer(new Error("lost"));
  await expect(third).rejects.toThrow("lost");
});

it("lets nothing more leave by an earlier proof once it is lost", async () => {
  const { lease } = leaseBy((times) => {
    if (times > 1) throw new Error("lost");
  });
  await lease.proveNow();
  await expect(lease.proveNow()).rejects.toThrow("lost");
  expect(lease.isFresh()).toBe(false);
});

it("isn't proven by a proof in whose middle the process stood still", async () => {
  const { clock, lease } = leaseBy((times) => {
    if (times === 1) clock.wall += proofHolds;
  });
  await lease.proveNow();
  expect(clock.verified).toBe(2);
});

it("lets nobody write while a proof is under way after a pause, nor once one has failed", async () => {
  let time = 0;
  const answers: ((isHeld: boolean) => void)[] = [];
  const verify = () =>
    new Promise<void>((resolve, reject) => {
      answers.push((isHeld) => (isHeld ? resolve() : reject(new Error("lost"))));
    });
  const lease = new TimedLease(verify, { clocks: () => [time, time] });
  const first = lease.proveNow();
  expect(lease.isFresh()).toBe(false);
  answers.shift()?.(true);
  await first;
  expect(lease.isFresh()).toBe(true);
  time += 60_000;
  const second = lease.prove();
  expect(lease.isFresh()).toBe(false);
  answers.shift()?.(false);
  await expect(second).rejects.toThrow("lost");
  // Another write, which was in the middle of something.
  expect(lease.isFresh()).toBe(false);
  const third = lease.prove();
  answers.shift()?.(false);
  await expect(third).rejects.toThrow("lost");
});

it("of two, each is proven as often as it wants to be, and either stops who writes", async () => {
  let time = 0;
  const verified = { often: 0, seldom: 0 };
  let lost = "";
  const named = (name: "often" | "seldom", holds: number) =>
    new TimedLease(
      async () => {
        verified[name]++;
        if (lost === name) throw new Error(`${name} lost`);
      },
      { clocks: () => [time, time], holds },
    );
  const lease = bothLeases(named("often", 1_000), named("seldom", 3_000));
  expect(lease.isFresh()).toBe(false);
  for (let asked = 0; asked < 6; asked++, time += 1_000) {
    await lease.prove();
    expect(lease.isFresh()).toBe(true);
    expect(lease.prove()).toBeUndefined();
  }
  expect(verified).toEqual({ often: 6, seldom: 2 });
  for (const name of ["often", "seldom"]) {
    lost = name;
    time += 3_000;
    await expect(lease.prove()).rejects.toThrow(`${name} lost`);
    expect(lease.isFresh()).toBe(false);
    lost = "";
    await lease.proveNow();
    expect(lease.isFresh()).toBe(true);
  }
});
