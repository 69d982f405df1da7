import { expect, it } from "vitest";
import { Pool } from "../dynamodb/pool.ts";
import { Batcher, Submission } from "./batcher.ts";

/** A batcher whose requests end when they are told to. */
function setting(concurrency: number, size: number) {
  const requests: { readonly changes: readonly number[]; readonly end: (error?: Error) => Promise<void> }[] = [];
  const batcher = new Batcher<number, string>(
    new Pool(concurrency),
    size,
    (changes) =>
      new Promise((resolve, reject) => {
        const end = async (error?: Error) => {
          if (error) reject(error);
          else resolve(changes.map((change) => `done ${change}`));
          await new Promise(setImmediate);
        };
        requests.push({ changes, end });
      }),
  );
  const write = (...changes: number[]) => {
    const submission = new Submission<string>(changes.length);
    changes.forEach((change, place) => void batcher.add(change, submission, place));
    batcher.flush();
    return submission.results;
  };
  return { requests, write };
}

it("gives the results in the order of the changes", async () => {
  const { requests, write } = setting(2, 2);
  const results = write(1, 2, 3);
  expect(requests.map(({ changes }) => changes)).toEqual([[1, 2], [3]]);
  await requests[1]?.end();
  await requests[0]?.end();
  expect(await results).toEqual(["done 1", "done 2", "done 3"]);
});

it("fills a request with what another page left over", async () => {
  const { requests, write } = setting(1, 3);
  const first = write(1, 2, 3, 4);
  const second = write(5, 6, 7);
  const third = write(8);
  await requests[0]?.end();
  expect(requests[1]?.changes).toEqual([4, 5, 6]);
  await requests[1]?.end();
  expect(await first).toEqual(["done 1", "done 2", "done 3", "done 4"]);
  expect(requests[2]?.changes).toEqual([7, 8]);
  await requests[2]?.end();
  expect(await Promise.all([second, third])).toEqual([["done 5", "done 6", "done 7"], ["done 8"]]);
  expect(requests).toHaveLength(3);
});

it("fails every page that had a change in a failed request, and those that wait", async () => {
  const { requests, write } = setting(1, 2);
  const orders = [write(1, 2, 3), write(4), write(5)];
  const ends = orders.map((submission) => submission.catch((error: Error) => error.message));
  await requests[0]?.end();
  expect(requests[1]?.changes).toEqual([3, 4]);
  await requests[1]?.end(new Error("no"));
  expect(await Promise.all(ends)).toEqual(["no", "no", "no"]);
  expect(requests).toHaveLength(2);
});

it("fails only when all of a page has come to rest", async () => {
  const { requests, write } = setting(2, 1);
  let isOver = false;
  const over = write(1, 2).catch(() => {
    isOver = true;
  });
  await requests[0]?.end(new Error("no"));
  expect(isOver).toBe(false);
  await requests[1]?.end();
  await over;
  expect(isOver).toBe(true);
});

it("has nothing to do for nothing", async () => {
  const { requests, write } = setting(1, 2);
  expect(await write()).toEqual([]);
  expect(requests).toEqual([]);
});
