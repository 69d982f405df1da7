import { describe, expect, it } from "vitest";
import { defaultKeyNames } from "../../src/items/index.ts";
import { Limiters } from "../../src/table/dynamodb/limiter.ts";
import { createLookup } from "../../src/table/dynamodb/lookup.ts";
import { Progress } from "../../src/table/dynamodb/progress.ts";
import { Requests } from "../../src/table/dynamodb/requests.ts";
import { putAll } from "../support/data/table.ts";
import { startDynalite } from "../support/engines/dynalite.ts";
import { createTable } from "../support/engines/index.ts";
import { useEngine } from "../support/engines/use-engine.ts";

const key = (id: string) => ({ pk: { S: id }, sk: { S: id } });

describe("a lookup", () => {
  const engine = useEngine(startDynalite);

  it("finds what is there, also beside a key that can't be one", async () => {
    await createTable(engine.client, "lookup");
    const there = ["USER#a", "USER#b"].map((id) => ({ ...key(id), id: { S: id } }));
    await putAll(engine.client, "lookup", there);
    const requests = new Requests(engine.client, "lookup", {});
    const lookup = createLookup(requests, new Limiters({}, new Progress()).read, defaultKeyNames);
    const keys = [key("USER#a"), key("USER#gone"), key(`USER#${"x".repeat(1_100)}`), key("USER#b")];
    expect(await lookup(keys)).toEqual([there[0], undefined, undefined, there[1]]);
  });
});
