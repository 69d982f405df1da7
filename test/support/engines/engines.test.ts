import { ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clientFor, createTable, type Engine, engines } from "./index.ts";

describe.each(engines)("$name", ({ start, available }) => {
  describe.runIf(available)("when it runs", () => {
    let engine: Engine;
    beforeAll(async () => {
      engine = await start();
    });
    afterAll(() => engine.stop());

    it("creates the adapters' table", async () => {
      const client = clientFor(engine);
      await createTable(client, "next-auth");
      expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual(["next-auth"]);
    });
  });
});
