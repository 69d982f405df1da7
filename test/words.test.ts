import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { errorInFlags, inFlags } from "../src/cli/words.ts";
import { ToolError } from "../src/errors.ts";
import { Call, named, option, optionValues, sentence, spoken } from "../src/words.ts";

const root = resolve(import.meta.dirname, "..");
const read = (name: string) => readFileSync(join(root, name), "utf8");
const sources = ["src", "transforms"]
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)),
  )
  .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
const [cli, below] = [true, false].map((isCli) => sources.filter((name) => name.startsWith("src/cli/") === isCli)) as [
  string[],
  string[],
];

/** What the command line calls its flags. */
const flags = new Set(
  cli.flatMap((name) => [...read(name).matchAll(/"(?:-\w, )?(--[a-z][a-z-]*)/g)].map(([, flag = ""]) => flag)),
);
const commands = [
  ...new Set(
    cli.flatMap((name) => [...read(name).matchAll(/new Command\("([a-z-]+)"\)/g)].map(([, command = ""]) => command)),
  ),
];

describe("the words of the command line", () => {
  it("are found", () => {
    expect([...flags]).toEqual(
      expect.arrayContaining(["--table", "--state-dir", "--dry-run", "--no-journal", "--json"]),
    );
    expect(commands).toEqual(expect.arrayContaining(["codemod", "migrate-data", "status", "explain"]));
  });

  it.each(below)("stay out of %s", (name) => {
    // What is said of the AWS command line are its own commands and flags.
    const text = read(name).replaceAll(/\baws [a-z0-9_ -]+(?:\$\{.*?` )?--profile/g, "aws");
    // A style sheet's variables begin with two hyphens, too: `var(--line)`, `--line: #888`.
    const named = [...text.matchAll(/(?<![\w-]|var\()--[a-z][a-z-]*(?!:)\b/g)].map(([flag]) => flag);
    expect(named.filter((flag) => flags.has(flag))).toEqual([]);
    const lines = new RegExp(
      `npx (?:-p \\S+ )*migrate-nextauth-dynamo|migrate-nextauth-dynamo (${commands.join("|")})\\b`,
    );
    expect(lines.exec(text)?.[0]).toBeUndefined();
  });
});

describe("what is said", () => {
  const hint = sentence`Pass ${option("stateDir")}, for example ${option("region", "us-east-1")}; or ${new Call("planMigration", { table: "users", stateDir: "a b" })}.`;

  it("is in the words of the API as a string and in JSON", () => {
    const words =
      'Pass `stateDir`, for example `region: "us-east-1"`; or planMigration({ table: "users", stateDir: "a b" }).';
    expect([String(hint), JSON.parse(JSON.stringify({ hint })).hint]).toEqual([words, words]);
    const error = new ToolError({ code: "rejected", message: sentence`${named("segments")} is 0`, hint });
    expect([error.message, error.hint]).toEqual(["segments is 0", words]);
  });

  it("is in flags and commands on the command line", () => {
    expect(inFlags(hint)).toBe(
      "Pass --state-dir, for example --region us-east-1; or npx migrate-nextauth-dynamo migrate-data --table users --state-dir 'a b' --dry-run.",
    );
    expect(inFlags(sentence`add ${optionValues({ partitionKey: "a", sortKey: "it's" })}`)).toBe(
      "add --partition-key a --sort-key 'it'\\''s'",
    );
    const error = new ToolError({ code: "option-invalid", message: sentence`${named("prices.read")} is -1`, hint });
    expect(errorInFlags(error).message).toBe("--read-price is -1");
  });

  it.each([
    [
      "migrateTable",
      { table: "t", partitionKey: "pk", resume: "id", journal: false, enableTtl: true, only: ["USER", "VT"] },
      "migrate-data --table t --resume id --no-journal --enable-ttl --only USER,VT",
    ],
    [
      "migrateShard",
      { table: "t", state: "dynamodb:s", run: "r", shard: { index: 1, of: 3 }, journal: "s3://b/p" },
      "migrate-data --table t --state dynamodb:s --run r --shard 1/3 --journal s3://b/p",
    ],
    [
      "runCodemod",
      { paths: ["a b"], adapter: "@auth/dynamodb-adapter", readV3Items: false, skip: ["x", "y"] },
      "codemod 'a b' --adapter @auth/dynamodb-adapter --skip x --skip y",
    ],
    ["planMigration", { table: null, region: "eu-west-1" }, "migrate-data --table <name> --region eu-west-1 --dry-run"],
    ["explain", {}, "explain CODE"],
  ] as const)("%s %o is a command line", (call, given, line) => {
    expect(inFlags(new Call(call, given))).toBe(`npx migrate-nextauth-dynamo ${line}`);
  });

  it("is put into text wherever it stands, and not before it is looked at", () => {
    let looked = 0;
    const given = {
      list: [hint, "as it is", null],
      get late() {
        looked++;
        return { call: new Call("doctor") };
      },
    };
    const said = spoken(given, () => "said");
    expect(looked).toBe(0);
    expect(JSON.parse(JSON.stringify(said))).toEqual({ list: ["said", "as it is", null], late: { call: "said" } });
    expect(looked).toBe(1);
  });
});
