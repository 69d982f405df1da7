import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { cli } from "../support/data/cli.ts";
import { putAll } from "../support/data/table.ts";
import { startDynalite } from "../support/engines/dynalite.ts";
import { clientFor, createTable } from "../support/engines/index.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";

/** Ids that could be taken for the name of a provider. */
const ids = [
  "octocat",
  "ada-lovelace",
  "5f0c7a1e9b3d4c2a6e8f1b20",
  "abcdefabcdefabcdefabcdef",
  "ada.lovelace",
  "ada_l",
];

/** An account of v3's, and ones that something is wrong with. */
const accounts = (id: string, userId: string): Record<string, string>[] => {
  const v3 = {
    pk: `USER#${userId}`,
    sk: `ACCOUNT#github#${id}`,
    GSI1PK: `ACCOUNT#${id}`,
    GSI1SK: "ACCOUNT#github",
    userId,
    providerId: "github",
    providerType: "oauth",
    providerAccountId: id,
    accessToken: `token-of-${id}`,
  };
  const at = (change: object) => ({
    ...v3,
    pk: `${v3.pk}-${Object.keys(change)}`,
    userId: `${userId}-${Object.keys(change)}`,
    ...change,
  });
  const { providerId, providerType, ...v4 } = v3;
  return [
    v3,
    at({ providerId: id }),
    at({ providerType: "" }),
    at({ type: id }),
    at({ providerAccountId: `${id}x` }),
    at({ GSI1PK: "ACCOUNT#github" }),
    at({ GSI1SK: `ACCOUNT#${id}` }),
    at({ access_token: id }),
    at({ provider: id }),
    { ...v4, pk: `${v3.pk}-v4`, userId: `${userId}-v4`, provider: "github" },
    { ...v4, pk: `${v3.pk}-other`, userId: `${userId}-other`, provider: "github", GSI1SK: `ACCOUNT#${id}` },
  ];
};

it("no output of the data job shows an account's id", async () => {
  const engine = await startDynalite();
  try {
    const cwd = temporaryFolder();
    await createTable(clientFor(engine), "users");
    const items = ids.flatMap((id, index) => accounts(id, `u${index}`));
    await putAll(
      clientFor(engine),
      "users",
      items.map((item) => Object.fromEntries(Object.entries(item).map(([name, S]) => [name, { S }]))),
    );
    const table = ["--table", "users", "--endpoint", engine.endpoint];
    const reports = (name: string) => ["json", "html", "md", "txt"].flatMap((kind) => ["--report", `${name}.${kind}`]);
    let said = "";
    const tell = async (...args: readonly string[]) => {
      const { stdout, stderr } = await cli(args, { cwd });
      expect(stderr, args.join(" ")).not.toMatch(/^error /m);
      said += stdout + stderr;
    };
    await tell("migrate-data", ...table, "--dry-run", ...reports("plan"));
    await tell("migrate-data", ...table, "--dry-run", "--json");
    await tell("migrate-data", ...table, "--yes", ...reports("migration"));
    await tell("verify-data", ...table, ...reports("verification"));
    await tell("verify-data", ...table, "--json");
    await tell("doctor", ...table);
    const [run = ""] = readdirSync(join(cwd, ".migrate-nextauth-dynamo")).filter((name) => /^\d{8}T/.test(name));
    await tell("rollback-data", ...table, "--run", run, "--dry-run", ...reports("undo"));
    await tell("rollback-data", ...table, "--run", run, "--yes", "--json");

    const files = readdirSync(cwd).filter((name) => /^(plan|migration|verification|undo)\./.test(name));
    expect(files.length).toBeGreaterThanOrEqual(15);
    for (const name of files) said += readFileSync(join(cwd, name), "utf8");
    expect(said).toContain("github");
    for (const id of ids) expect(said.includes(id), id).toBe(false);
  } finally {
    await engine.stop();
  }
});
