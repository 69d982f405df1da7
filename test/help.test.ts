import { describe, expect, it } from "vitest";
import { cli } from "./data/cli.ts";

const commands = ["guide", "doctor", "codemod", "migrate-data", "verify-data", "rollback-data", "explain"];

describe("help", () => {
  it.each([[], ...commands.map((name) => [name])])("of %s fits a screen and has two examples", async (...command) => {
    const { code, stdout, stderr } = await cli([...command, "--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.trimEnd().split("\n").length).toBeLessThanOrEqual(40);
    expect(stdout.match(/^ {2}\$ npx migrate-nextauth-dynamo/gm)?.length).toBeGreaterThanOrEqual(2);
  });

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
    for (const name of commands) expect(stdout).toMatch(new RegExp(`^ {2}${name} `, "m"));
  });
});

describe("a command line that is wrong", () => {
  it.each([
    ["a command", ["migrat-data"], "Did you mean migrate-data?"],
    ["a flag, though one that is needed is missing then", ["migrate-data", "--tabel", "x"], "Did you mean --table?"],
    ["a flag that --help leaves out", ["verify-data", "--table", "t", "--segmets", "2"], "Did you mean --segments?"],
    ["a flag of the codemod", ["codemod", "--dryrun"], "Did you mean --dry-run?"],
  ])("is told the nearest: %s", async (_what, args, said) => {
    const { code, stdout, stderr } = await cli(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(said);
    expect(stderr).toContain("--help");
  });

  it.each([
    ["migrate-data", "--table"],
    ["verify-data", "--table"],
    ["rollback-data", "--table"],
    ["rollback-data", "--run", "--table", "t"],
  ])("of %s is told what is missing: %s", async (command, missing, ...given) => {
    const { code, stderr } = await cli([command, ...given]);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      new RegExp(
        `^error flag-missing ${missing} is missing\\.\n→ .+\n {2}More: npx migrate-nextauth-dynamo explain flag-missing\n$`,
      ),
    );
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
