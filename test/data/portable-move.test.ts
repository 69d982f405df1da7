import { describe, expect, it } from "vitest";
import { defaultKeyNames, type Item, keyOf, type Move, marking, markOf, migrateItem } from "../../src/items/index.ts";
import { Limiters } from "../../src/table/dynamodb/limiter.ts";
import { Progress } from "../../src/table/dynamodb/progress.ts";
import { Requests } from "../../src/table/dynamodb/requests.ts";
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
const [oldKey, newKey] = [old, move.item].map((item) => keyOf(item, defaultKeyNames)) as [Item, Item];
const marked = (item: Item, ...mark: Parameters<typeof markOf>) => ({ ...item, ...marking(item, markOf(...mark)) });
const has = { left: marked(old, "left", newKey, "0"), arriving: marked(move.item, "arriving", oldKey, "0") };

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
      capabilities: { partiql: "not on this engine", transactions: "not on this engine" },
    };
    const { status } = await writeSingle(context, change);
    return { status, items: await allItems(engine.client, table) };
  }

  it("moves", async () => {
    expect(await moved([old])).toEqual({ status: "written", items: [move.item] });
  });

  it("deletes the old one when the new one is there already", async () => {
    expect(await moved([old, move.item])).toEqual({ status: "written", items: [move.item] });
  });

  it("doesn't take back what an earlier move brought", async () => {
    expect(await moved([move.item])).toEqual({ status: "refused", items: [move.item] });
  });

  it("brings nothing back of a token that was consumed meanwhile", async () => {
    expect(await moved([])).toEqual({ status: "refused", items: [] });
  });

  it("leaves an item alone that was changed meanwhile, and the copy that another attempt put", async () => {
    const changed = { ...old, attempts: { N: "1" }, expires: { S: "2098-01-01T00:00:00.000Z" } };
    expect(await moved([changed])).toEqual({ status: "refused", items: [changed] });
    expect(await moved([changed, has.arriving])).toEqual({ status: "refused", items: [changed, has.arriving] });
  });

  it("puts its own copy in the place of one of what the item was before", async () => {
    expect(await moved([old, has.arriving])).toEqual({ status: "written", items: [move.item] });
  });

  it("is finished when the item has left", async () => {
    expect(await moved([has.left, has.arriving])).toEqual({ status: "written", items: [move.item] });
    expect(await moved([has.left, move.item])).toEqual({ status: "written", items: [move.item] });
  });

  it("ends the link when the item has left, and its copy was used", async () => {
    expect(await moved([has.left])).toEqual({ status: "refused", items: [] });
  });

  it("takes a copy away whose item was used", async () => {
    expect(await moved([has.arriving])).toEqual({ status: "refused", items: [] });
  });

  it("leaves another item under the new key alone", async () => {
    const other = { ...move.item, expires: { N: "1" } };
    expect(await moved([old, other])).toEqual({ status: "refused", items: [old, other] });
  });

  it("turns round what the opposite move had begun", async () => {
    const back = {
      left: marked(move.item, "left", oldKey, "0"),
      arriving: marked(old, "arriving", newKey, "0"),
    };
    expect(await moved([back.arriving, move.item])).toEqual({ status: "refused", items: [move.item] });
    expect(await moved([back.arriving, back.left])).toEqual({ status: "written", items: [move.item] });
    expect(await moved([old, back.left])).toEqual({ status: "written", items: [move.item] });
    expect(await moved([back.left])).toEqual({ status: "refused", items: [] });
  });
});
