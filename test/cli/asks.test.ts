import { describe, expect, it } from "vitest";
import { cli } from "../support/data/cli.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { allItems, putAll } from "../support/data/table.ts";
import { startDynalite } from "../support/engines/dynalite.ts";
import { createTable, testEnvironment } from "../support/engines/index.ts";
import { useEngine } from "../support/engines/use-engine.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";
import { key, onTerminal } from "../support/terminal.ts";

/** A pattern of words, wherever the terminal breaks the line. */
const wrapped = (pattern: string) => new RegExp(pattern.replaceAll(" ", String.raw`\s+`));

describe("migrate-data on a terminal", () => {
  const engine = useEngine(startDynalite);
  const begin = async () => {
    const env = { ...testEnvironment, AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint, AWS_REGION: "us-east-1" };
    return onTerminal(temporaryFolder(), env, ["migrate-data", "--table", "asked"]);
  };

  it("shows its plan and writes nothing without a yes, writes with one, and doesn't ask when there is nothing to write", async () => {
    await createTable(engine.client, "asked");
    await putAll(engine.client, "asked", [...mixedItems(60)]);
    const before = await allItems(engine.client, "asked");

    const refused = await begin();
    await refused.shows(
      wrapped(
        String.raw`Write to asked in http://127\.0\.0\.1:\d+ \(region us-east-1\) \(arn:aws:dynamodb:\S+:table/asked\): \d+ updates, \d+ moves, 0 deletions\?`,
      ),
    );
    expect(refused.screen()).toContain("What would happen");
    refused.press(key.enter);
    expect(await refused.ended).toBe(130);
    expect(refused.screen()).toContain("Nothing was written.");
    expect(await allItems(engine.client, "asked")).toEqual(before);

    // Esc is a no, whatever was meant before, and never reads as a yes.
    const escaped = await begin();
    await escaped.shows(wrapped(String.raw`deletions\? Make sure that no v3 instance`));
    escaped.press("x\x1b");
    expect(await escaped.ended).toBe(130);
    expect(escaped.screen()).toMatch(/\[y\/N\] no\r?\nNothing was written\./);
    expect(await allItems(engine.client, "asked")).toEqual(before);

    const agreed = await begin();
    await agreed.shows(wrapped(String.raw`deletions\? Make sure that no v3 instance`));
    agreed.press("y");
    expect([0, 3]).toContain(await agreed.ended);
    expect(await allItems(engine.client, "asked")).not.toEqual(before);

    const idle = await begin();
    expect([0, 3]).toContain(await idle.ended);
    expect(idle.screen()).toMatch(/Dry run: 0 of \d+ items would be written.* Nothing was written\./);
    expect(idle.screen()).not.toContain("deletions? Make sure that no v3 instance");
  });

  it("asks nobody where a pipeline's runner has set CI, whatever terminal that gives its steps", async () => {
    const env = { ...testEnvironment, AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint, CI: "1" };
    const runner = onTerminal(temporaryFolder(), env, ["migrate-data", "--table", "asked"]);
    expect(await runner.ended).toBe(2);
    expect(runner.screen().replaceAll(/\s+/g, " ")).toContain(
      "error no-terminal migrate-data asks before it writes, and CI is set: nobody is there to answer. → Look at what it would do with --dry-run, then pass --yes.",
    );
  });

  it("names the run, the table, its place and the caller before it undoes, and says when that was done before", async () => {
    await createTable(engine.client, "asked");
    await putAll(engine.client, "asked", [...mixedItems(60)]);
    const before = await allItems(engine.client, "asked");
    const cwd = temporaryFolder();
    const env = { ...testEnvironment, AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint, AWS_REGION: "us-east-1" };
    const { stdout } = await cli(["migrate-data", "--table", "asked", "--yes", "--json"], { cwd, env });
    const { run } = JSON.parse(stdout);
    const undo = () => onTerminal(cwd, env, ["rollback-data", "--table", "asked", "--run", run]);
    const question = wrapped(
      String.raw`Undo the run ${run}, begun at \S+, on asked in http://127\.0\.0\.1:\d+ \(region us-east-1\) \(arn:aws:dynamodb:\S+:table/asked\)\?`,
    );
    const after = await allItems(engine.client, "asked");
    const refused = await undo();
    await refused.shows(question);
    refused.press("n");
    expect(await refused.ended).toBe(130);
    expect(refused.screen()).not.toContain("undone before");
    expect(await allItems(engine.client, "asked")).toEqual(after);

    const agreed = await undo();
    await agreed.shows(question);
    agreed.press("y");
    expect(await agreed.ended).toBe(0);
    expect(await allItems(engine.client, "asked")).toEqual(before);

    const again = await undo();
    await again.shows(wrapped("It was undone before, or that was begun."));
    again.press("n");
    expect(await again.ended).toBe(130);
    const said = await cli(["rollback-data", "--table", "asked", "--run", run, "--yes"], { cwd, env });
    expect(said.stderr).toContain(`The run ${run} was undone before`);
  });

  it("names both tables, their place and the caller before it puts one back by the other", async () => {
    for (const table of ["asked", "asked-before"]) {
      await createTable(engine.client, table);
      await putAll(engine.client, table, [...mixedItems(60)]);
    }
    const before = await allItems(engine.client, "asked");
    const cwd = temporaryFolder();
    const env = { ...testEnvironment, AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint, AWS_REGION: "us-east-1" };
    expect((await cli(["migrate-data", "--table", "asked", "--yes"], { cwd, env })).code).toBe(0);
    const after = await allItems(engine.client, "asked");
    const putBack = () => onTerminal(cwd, env, ["rollback-data", "--table", "asked", "--from-table", "asked-before"]);
    const question = wrapped(
      String.raw`Put back into asked in http://127\.0\.0\.1:\d+ \(region us-east-1\) \(arn:aws:dynamodb:\S+:table/asked\) what asked-before \(arn:aws:dynamodb:\S+:table/asked-before\) holds of before the migration\?`,
    );
    const refused = await putBack();
    await refused.shows(question);
    refused.press("n");
    expect(await refused.ended).toBe(130);
    expect(await allItems(engine.client, "asked")).toEqual(after);
    const agreed = await putBack();
    await agreed.shows(question);
    agreed.press("y");
    expect(await agreed.ended).toBe(0);
    expect(await allItems(engine.client, "asked")).toEqual(before);
  });

  it("asks for the name of a table that is more than one for tries", async () => {
    await createTable(engine.client, "asked");
    await putAll(engine.client, "asked", [...mixedItems(1_100)]);
    const before = await allItems(engine.client, "asked");
    for (const answer of ["y\r", "Asked\r", "\r", "\x03"]) {
      const refused = await begin();
      await refused.shows(wrapped("1,100 items: type its name"));
      refused.press(answer);
      expect([answer, await refused.ended]).toEqual([answer, 130]);
      expect(refused.screen()).toContain("Nothing was written.");
    }
    expect(await allItems(engine.client, "asked")).toEqual(before);
    const agreed = await begin();
    await agreed.shows(wrapped("1,100 items: type its name"));
    agreed.press("asked\r");
    expect(await agreed.ended).toBe(0);
    expect(await allItems(engine.client, "asked")).not.toEqual(before);
  });
});
