import { describe, expect, it } from "vitest";
import { commandNames } from "../support/command-names.ts";
import { cli } from "../support/data/cli.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";
import { writeTree } from "../support/tree.ts";

describe("help", () => {
  it.each([[], ...commandNames.map((name) => [name])])(
    "of %s fits a screen and has two examples",
    async (...command) => {
      const { code, stdout, stderr } = await cli([...command, "--help"]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout.trimEnd().split("\n").length).toBeLessThanOrEqual(40);
      expect(stdout.match(/^ {2}\$ npx migrate-nextauth-dynamo/gm)?.length).toBeGreaterThanOrEqual(2);
    },
  );

  it("leaves out flags that few need, and has them all with --verbose", async () => {
    const [short, whole] = await Promise.all([
      cli(["migrate-data", "--help"]),
      cli(["migrate-data", "--help", "--verbose"]),
    ]);
    for (const flag of ["--partition-key", "--segments", "--read-price"]) {
      expect(short.stdout).not.toContain(flag);
      expect(whole.stdout).toContain(flag);
    }
    expect(short.stdout).toContain("with --verbose all flags");
  });

  it("lists every command", async () => {
    const { stdout } = await cli(["--help"]);
    for (const name of commandNames) expect(stdout).toMatch(new RegExp(`^ {2}${name} `, "m"));
  });
});

describe("a command line that is wrong", () => {
  it.each([
    ["a command", ["migrat-data"], "Did you mean migrate-data?"],
    ["a command of which half was written", ["migrate", "--table", "t"], "Did you mean migrate-data?"],
    ["a command of another one", ["status", "--table", "t"], "Did you mean migrate-data status?"],
    ["a flag, though one that is needed is missing then", ["migrate-data", "--tabel", "x"], "Did you mean --table?"],
    ["a flag that --help leaves out", ["verify-data", "--table", "t", "--segmets", "2"], "Did you mean --segments?"],
    ["a flag of the codemod", ["codemod", "--dryrun"], "Did you mean --dry-run?"],
  ])("is told the nearest: %s", async (_what, args, said) => {
    const { code, stdout, stderr } = await cli(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(said);
    expect(stderr).toContain("--help");
  });

  it("is told which flag has a wrong value, and what it may be", async () => {
    const { code, stderr } = await cli(["migrate-data", "--table", "t", "--only", "FOO"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error option-invalid --only is \["FOO"\]: it has to be one or more of USER, ACCOUNT,/);
  });

  it.each([
    ["migrate-data", "--table"],
    ["verify-data", "--table"],
    ["rollback-data", "--table"],
    ["rollback-data", "--run", "--table", "t", "--yes"],
  ])("of %s is told what is missing: %s", async (command, missing, ...given) => {
    const { code, stderr } = await cli([command, ...given]);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      new RegExp(
        `^error flag-missing ${missing} is missing\\.\n→ .+\n {2}More: npx migrate-nextauth-dynamo explain flag-missing\n$`,
      ),
    );
  });

  it.each([
    ["migrate-data", "--region", "--table", "t"],
    ["migrate-data", "--endpoint", "--table", "t"],
    ["verify-data", "--profile", "--table", "t"],
    ["rollback-data", "--table", "--run", "r"],
    ["codemod", "--ignore", "--dry-run"],
    ["codemod", "--only", "--dry-run"],
    ["doctor", "--table"],
  ])("of %s doesn't take an empty %s, which a variable that isn't set leaves", async (command, flag, ...given) => {
    const { code, stdout, stderr } = await cli([command, ...given, `${flag}=`]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(new RegExp(`^error option-invalid ${flag} is empty\\.\n→ `));
  });

  it("doesn't take an empty flag of the parent of a command, nor an empty path", async () => {
    const status = await cli(["migrate-data", "status", "--table", "t", "--state", "dynamodb:abc", "--run", ""]);
    expect(status).toMatchObject({ code: 2, stderr: expect.stringContaining("--run is empty") });
    const path = await cli(["codemod", "", "--dry-run"]);
    expect(path).toMatchObject({ code: 2, stderr: expect.stringContaining("A path is empty") });
  });

  it.each(["--segments", "--max-read-capacity", "--shards", "--read-price"])(
    "is told what isn't a number, as it was written: %s",
    async (flag) => {
      for (const text of ["ten", " "]) {
        const { code, stderr } = await cli(["migrate-data", "--table", "t", "--dry-run", flag, text]);
        expect(code).toBe(2);
        expect(stderr).toContain(`argument '${text}' is invalid. It isn't a number.`);
      }
    },
  );

  it.each([
    ["--region", "eu west 1", "no-region", /"eu west 1" isn't an AWS region/],
    ["--endpoint", "http://a b", "endpoint-invalid", /"http:\/\/a b" isn't an endpoint/],
    ["--endpoint", "http://127.0.0.1:99999", "endpoint-invalid", /isn't an endpoint/],
    ["--endpoint", "localhost:8000", "endpoint-invalid", /isn't an endpoint/],
    ["--concurrency", "1001", "option-invalid", /from 1 to 1000/],
    ["--table", "a b", "option-invalid", /^error option-invalid --table is "a b": it has to be the name of a table/],
  ])("is told what can't be: %s %s", async (flag, value, error, said) => {
    const { code, stderr } = await cli(["verify-data", "--table", "next-auth", flag, value]);
    expect(code).toBe(error === "no-region" ? 1 : 2);
    expect(stderr).toMatch(new RegExp(`^error ${error} `));
    expect(stderr).toMatch(said);
  });

  it("is told what has to be put right in any case before it is told to say yes", async () => {
    const only = await cli(["migrate-data", "--table", "t", "--only", "FOO"]);
    expect(only.stderr).toMatch(/^error option-invalid --only is \["FOO"\]: it has to be one or more of USER, /);
    const noRegion = await cli(["migrate-data", "--table", "t"], { env: {} });
    expect(noRegion.stderr).toMatch(/^error no-region /);
    const noTerminal = await cli(["migrate-data", "--table", "t", "--region", "us-east-1"], { env: {} });
    expect(noTerminal.stderr).toMatch(/^error no-terminal /);
  });

  it.each([
    ["codemod", "folder.html", "it is a folder"],
    ["migrate-data", "folder.html", "it is a folder"],
    ["codemod", "nowhere/report.md", "its folder doesn't exist"],
    ["verify-data", "nowhere/report.md", "its folder doesn't exist"],
  ])("of %s is told before it begins that a report can't be written: %s", async (command, file, why) => {
    const cwd = temporaryFolder();
    writeTree(cwd, { "folder.html/file": "" });
    const given = { codemod: ["--dry-run"], "migrate-data": ["--table", "next-auth", "--dry-run"] }[command];
    const { code, stderr } = await cli([command, ...(given ?? ["--table", "next-auth"]), "--report", file], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain(`error report-folder "${file}" can't be written: ${why}.`);
  });

  it("runs the guide when flags come without a command", async () => {
    const { code, stdout, stderr } = await cli(["--table", "next-auth"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("no-project");
  });
});

it("--version says what a report of a defect needs", async () => {
  const { code, stdout } = await cli(["--version"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(
    new RegExp(
      `^migrate-nextauth-dynamo \\d+\\.\\d+\\.\\d+\n@aws-sdk/client-dynamodb 3\\.\\d+\\.\\d+\nNode\\.js ${process.versions.node}\n$`,
    ),
  );
});
