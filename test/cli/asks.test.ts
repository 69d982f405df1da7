import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../support/data/cli.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { allItems, putAll } from "../support/data/table.ts";
import { startDynalite } from "../support/engines/dynalite.ts";
import { createTable, testEnvironment } from "../support/engines/index.ts";
import { useEngine } from "../support/engines/use-engine.ts";
import { key, onTerminal } from "../support/terminal.ts";

describe("migrate-data on a terminal", () => {
  const engine = useEngine(startDynalite);
  const begin = async () => {
    const env = { ...testEnvironment, AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint, AWS_REGION: "us-east-1" };
    return onTerminal(await temporaryFolder(), env, ["migrate-data", "--table", "asked"]);
  };

  it("shows its plan and writes nothing without a yes, writes with one, and doesn't ask when there is nothing to write", async () => {
    await createTable(engine.client, "asked");
    await putAll(engine.client, "asked", [...mixedItems(60)]);
    const before = await allItems(engine.client, "asked");

    const refused = await begin();
    await refused.shows(
      /Write to asked in http:\/\/127\.0\.0\.1:\d+ \(region us-east-1\): \d+ updates, \d+ moves, 0 deletions\?/,
    );
    expect(refused.screen()).toContain("What would happen");
    refused.press(key.enter);
    expect(await refused.ended).toBe(130);
    expect(refused.screen()).toContain("Nothing was written.");
    expect(await allItems(engine.client, "asked")).toEqual(before);

    // Esc is a no, whatever was meant before, and never reads as a yes.
    const escaped = await begin();
    await escaped.shows("deletions? Only when no v3 instance");
    escaped.press("x\x1b");
    expect(await escaped.ended).toBe(130);
    expect(escaped.screen()).toMatch(/\[y\/N\] no\r?\nNothing was written\./);
    expect(await allItems(engine.client, "asked")).toEqual(before);

    const agreed = await begin();
    await agreed.shows("deletions? Only when no v3 instance");
    agreed.press("y");
    expect([0, 3]).toContain(await agreed.ended);
    expect(await allItems(engine.client, "asked")).not.toEqual(before);

    const idle = await begin();
    expect([0, 3]).toContain(await idle.ended);
    expect(idle.screen()).toMatch(/Dry run: 0 of \d+ items would be written.* Nothing was written\./);
    expect(idle.screen()).not.toContain("deletions? Only when no v3 instance");
  });

  it("asks for the name of a table that is more than one for tries", async () => {
    await createTable(engine.client, "asked");
    await putAll(engine.client, "asked", [...mixedItems(1_100)]);
    const before = await allItems(engine.client, "asked");
    for (const answer of ["y\r", "Asked\r", "\r", "\x03"]) {
      const refused = await begin();
      await refused.shows("1,100 items: type its name");
      refused.press(answer);
      expect([answer, await refused.ended]).toEqual([answer, 130]);
      expect(refused.screen()).toContain("Nothing was written.");
    }
    expect(await allItems(engine.client, "asked")).toEqual(before);
    const agreed = await begin();
    await agreed.shows("1,100 items: type its name");
    agreed.press("asked\r");
    expect(await agreed.ended).toBe(0);
    expect(await allItems(engine.client, "asked")).not.toEqual(before);
  });
});
