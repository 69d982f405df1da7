import { describe, expect, it } from "vitest";
import { defaultKeyNames, type Item, type Move, migrateItem } from "../../src/items/index.ts";
import { Limiters } from "../../src/table/dynamodb/limiter.ts";
import { Progress } from "../../src/table/dynamodb/progress.ts";
import { Requests } from "../../src/table/dynamodb/requests.ts";
import { movingMark } from "../../src/table/model/moving.ts";
import type { WriteContext } from "../../src/table/write/contract.ts";
import { writeSingle } from "../../src/table/write/single.ts";
import { defaultOptions } from "../support/data/expected.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { allItems, putAll } from "../support/data/table.ts";
import { startDynalite } from "../support/engines/dynalite.ts";
import { createTable } from "../support/engines/index.ts";
import { useEngine } from "../support/engines/use-engine.ts";

const old = [...mixedItems(10)].find(({ type }) => type?.S === "VR") ?? {};
const move = migrateItem(old, defaultOptions) as Move;

describe("a move without transactions", () => {
  const engine = useEngine(startDynalite);
  let tables = 0;

  /** Moves in a table that holds these items; returns the result and what the table holds then. */
  async function moved(items: readonly Item[], change = move) {
    const table = `portable-${++tables}`;
    await createTable(engine.client, table);
    await putAll(engine.client, table, items);
    const context: WriteContext = {
      requests: new Requests(engine.client, table, {}),
      dialect: { keys: defaultKeyNames, byElement: true },
      limiter: new Limiters({}, new Progress()).write,
      isAlone: true,
      capabilities: { partiql: "not on this engine", transactions: "not on this engine" },
    };
    const { status } = await writeSingle(context, change);
    return { status, items: await allItems(engine.client, table) };
  }

  it("moves", async () => {
    expect(await moved([old])).toEqual({ status: "written", items: [move.item] });
  });

  it("is finished when it was interrupted between the two writes", async () => {
    expect(await moved([old, move.item])).toEqual({ status: "written", items: [move.item] });
  });

  it("doesn't take back what an earlier move brought", async () => {
    expect(await moved([move.item])).toEqual({ status: "refused", items: [move.item] });
  });

  it("brings nothing back of a token that was consumed meanwhile", async () => {
    expect(await moved([])).toEqual({ status: "refused", items: [] });
  });

  it("takes the new item back when the old one was changed meanwhile", async () => {
    const changed = { ...old, attempts: { N: "1" }, expires: { S: "2098-01-01T00:00:00.000Z" } };
    expect(await moved([changed])).toEqual({ status: "refused", items: [changed] });
    expect(await moved([changed, move.item])).toEqual({ status: "refused", items: [changed] });
  });

  const marked = { ...old, [movingMark]: { BOOL: true } };

  it("is finished when it was killed between the put and the delete", async () => {
    expect(await moved([marked, move.item])).toEqual({ status: "written", items: [move.item] });
  });

  it("ends the link when it was killed between the put and the delete, and the new item was consumed since", async () => {
    expect(await moved([marked])).toEqual({ status: "refused", items: [] });
  });

  it("leaves another item under the new key alone", async () => {
    const other = { ...move.item, expires: { N: "1" } };
    expect(await moved([old, other])).toEqual({ status: "refused", items: [old, other] });
  });
});
