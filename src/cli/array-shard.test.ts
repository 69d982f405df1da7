import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shardOfArray } from "./array-shard.ts";

/** What Slurm sets for a task of an array of evenly numbered tasks (sbatch, "Output environment variables"). */
function slurm(id: number, { first, step, count }: { first: number; step: number; count: number }) {
  return {
    SLURM_ARRAY_TASK_ID: String(id),
    SLURM_ARRAY_TASK_COUNT: String(count),
    SLURM_ARRAY_TASK_MIN: String(first),
    SLURM_ARRAY_TASK_MAX: String(first + (count - 1) * step),
    SLURM_ARRAY_TASK_STEP: String(step),
  };
}

describe("the shard of a task of an array", () => {
  it.each(["AWS_BATCH_JOB_ARRAY_INDEX", "JOB_COMPLETION_INDEX"])("is %s", (name) => {
    expect(shardOfArray(16, { [name]: "15" })).toEqual({ index: 15, of: 16 });
  });

  it("is a task's place in Slurm's array, wherever it begins and whatever its steps: each shard once", () => {
    const array = fc.record({
      first: fc.nat(4_000),
      step: fc.integer({ min: 1, max: 50 }),
      count: fc.integer({ min: 1, max: 300 }),
    });
    fc.assert(
      fc.property(array, ({ first, step, count }) => {
        const places = Array.from({ length: count }, (_, place) =>
          shardOfArray(count, slurm(first + place * step, { first, step, count })),
        );
        expect(places).toEqual(Array.from({ length: count }, (_, index) => ({ index, of: count })));
      }),
    );
  });

  it("is never another one's: of a list that isn't even, each task is right or is refused", () => {
    const list = fc.uniqueArray(fc.nat(60), { minLength: 2, maxLength: 20 });
    fc.assert(
      fc.property(list, fc.integer({ min: 0, max: 60 }), (numbers, step) => {
        const sorted = numbers.sort((a, b) => a - b);
        const [first = 0, last = 0] = [sorted[0], sorted.at(-1)];
        const found = sorted.flatMap((id) => {
          const environment = {
            ...slurm(id, { first, step: 1, count: sorted.length }),
            SLURM_ARRAY_TASK_MAX: String(last),
          };
          try {
            return [shardOfArray(sorted.length, { ...environment, SLURM_ARRAY_TASK_STEP: String(step) }).index];
          } catch {
            return [];
          }
        });
        expect(new Set(found).size).toBe(found.length);
        const isEven = sorted.every((id, place) => id - first === place * ((last - first) / (sorted.length - 1)));
        if (isEven && step === (last - first) / (sorted.length - 1)) expect(found).toHaveLength(sorted.length);
      }),
    );
  });

  it.each([
    ["no engine", {}, "AWS_BATCH_JOB_ARRAY_INDEX, JOB_COMPLETION_INDEX or SLURM_ARRAY_TASK_ID, and none is set"],
    ["what is no number", { JOB_COMPLETION_INDEX: "one" }, "none is set"],
    ["two engines that say different shards", { AWS_BATCH_JOB_ARRAY_INDEX: "1", JOB_COMPLETION_INDEX: "2" }, "says 2"],
    ["an array of another size", slurm(3, { first: 3, step: 4, count: 2 }), "has 2 tasks, and --shards says 16"],
    [
      "a task beside its array",
      { ...slurm(3, { first: 0, step: 1, count: 16 }), SLURM_ARRAY_TASK_ID: "16" },
      "can't be told",
    ],
  ])("isn't told by %s", (_, environment, said) => {
    expect(() => shardOfArray(16, environment)).toThrow(said);
  });

  it("is told by two engines that agree", () => {
    const both = { AWS_BATCH_JOB_ARRAY_INDEX: "2", ...slurm(2, { first: 0, step: 1, count: 16 }) };
    expect(shardOfArray(16, both)).toEqual({ index: 2, of: 16 });
  });
});
