import { type ExecFileException, execFile, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { cp } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { promisify } from "node:util";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { transforms } from "../../transforms/index.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { putAll } from "../support/data/table.ts";
import { startDynalite } from "../support/engines/dynalite.ts";
import { clientFor, createTable, type Engine, testEnvironment } from "../support/engines/engine.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";

const root = resolve(import.meta.dirname, "../..");
const bin = join(root, "bin/migrate-nextauth-dynamo.js");

const pages = new Map(
  ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"]
    .concat(readdirSync(join(root, "docs")).map((name) => `docs/${name}`))
    .filter((name) => name.endsWith(".md"))
    .map((name) => [name, readFileSync(join(root, name), "utf8")] as const),
);
const names = [...pages.keys()];
const page = (name: string) => pages.get(name) ?? "";

/** The lines of shell on a page, without comments; a line that ends with \ goes on. */
const shellLines = (text: string): string[] =>
  [...text.matchAll(/^ *```sh\n([\s\S]*?)^ *```/gm)].flatMap(([, code = ""]) =>
    code
      .replaceAll(/\\\n\s*/g, "")
      .split("\n")
      .map((line) => line.replace(/\s+#.*$/, "").trim())
      .filter(Boolean),
  );

/** The command line's own lines, up to a pipe. */
const toolLines = (text: string): string[] =>
  shellLines(text).flatMap(
    (line) =>
      line.match(/^npx migrate-nextauth-dynamo(?: [^|]*)?$|^npx migrate-nextauth-dynamo [^|]*/)?.[0].trim() ?? [],
  );

const helpOf = (() => {
  const texts = new Map<string, string>();
  return (command: string): string => {
    const known = texts.get(command);
    if (known !== undefined) return known;
    const words = command.split(" ").filter(Boolean);
    // With --verbose it has the flags too that few need.
    const { stdout } = spawnSync(process.execPath, [bin, ...words, "--help", "--verbose"], { encoding: "utf8" });
    texts.set(command, stdout);
    return stdout;
  };
})();
const flagsOf = (command: string): Set<string> => new Set(helpOf(command).match(/--[a-z][a-z0-9-]*/g));
const commands = [...helpOf("").matchAll(/^ {2}([a-z]+(?:-[a-z]+)?) \[options\]/gm)].map(([, name = ""]) => name);

/** Flags of other programs that the pages name. */
const foreignFlags =
  /^--(?:table-arn|s3-bucket|s3-prefix|items|extensions|save-dev|table-name|billing-mode|attribute-definitions|key-schema|global-secondary-indexes|time-to-live-specification|stack-name|template-file|capabilities|parameter-overrides|query|filename|file|tag|maps|enable-source-maps|pack-destination|experimental-global-webcrypto|legacy-peer-deps|build-arg|body-file|edit-last|create-if-none|point-in-time-recovery-specification|array|jobs|retries|selector|prefix|follow|max-log-requests|forecast)$/;

describe.each(names)("%s", (name) => {
  it("links to what is there", () => {
    const prose = page(name).replaceAll(/^ *```[\s\S]*?^ *```/gm, "");
    const links = [...prose.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link = ""]) => link);
    const broken = links.filter((link) => {
      const [path = "", anchor] = link.split("#");
      const target = path === "" ? join(root, name) : resolve(root, dirname(name), path);
      if (!existsSync(target)) return true;
      return anchor !== undefined && !anchorsOf(page(relative(root, target))).has(anchor);
    });
    expect(broken).toEqual([]);
  });

  it("names only flags that --help has", () => {
    const known = new Set(["", ...commands, "migrate-data status"].flatMap((command) => [...flagsOf(command)]));
    const named = [...page(name).matchAll(/(?<![\w-])--[a-z][a-z0-9-]*/g)].map(([flag]) => flag);
    expect(named.filter((flag) => !known.has(flag) && !foreignFlags.test(flag))).toEqual([]);
  });

  it("writes commands as they are", () => {
    for (const line of toolLines(page(name))) {
      const [command = "", ...words] = line.split(/\s+/).slice(2);
      expect(["", ...commands], line).toContain(command);
      const unknown = words.filter((word) => word.startsWith("--") && !flagsOf(command).has(word.split("=")[0] ?? ""));
      expect(unknown, line).toEqual([]);
    }
  });
});

function anchorsOf(text: string): Set<string> {
  const headings = [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = ""]) => heading.toLowerCase());
  return new Set(headings.map((heading) => heading.replaceAll(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-")));
}

it("finds commands and flags to check", () => {
  expect(commands).toEqual(expect.arrayContaining(["codemod", "migrate-data", "verify-data", "rollback-data"]));
  expect(flagsOf("migrate-data")).toContain("--max-write-capacity");
  expect(toolLines(page("README.md")).length).toBeGreaterThan(5);
});

it("the README's setup runs scripts that exist", () => {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: object };
  const setup = [...pages.values()]
    .flatMap(shellLines)
    .flatMap((line) => line.match(/npm (?:run )?(?:test|run \S+)/g) ?? []);
  expect(setup).toEqual(expect.arrayContaining(["npm run demo", "npm test"]));
  for (const line of setup) expect(Object.keys(scripts), line).toContain(line.replace(/^npm (run )?/, ""));
});

it("the README's way to run it from a clone works", { timeout: 300_000 }, async () => {
  const folder = temporaryFolder("tarball");
  const project = join(folder, "application");
  await cp(join(root, "fixtures/apps/documented-v3"), project, { recursive: true });
  const lines = shellLines(page("README.md")).map((line) => line.replaceAll("/tmp", folder));
  const pack =
    lines
      .find((line) => line.includes("npm pack"))
      ?.split(" && ")
      .at(-1) ?? "";
  const runIt = lines.find((line) => line.startsWith("npx --yes -p file:")) ?? "";
  // What it is built from is built already.
  spawnSync(`${pack} --ignore-scripts`, { cwd: root, shell: true });
  const { status, stdout, stderr } = spawnSync(runIt, { cwd: project, shell: true, encoding: "utf8" });
  expect([status, stderr]).toEqual([3, expect.any(String)]);
  expect(stdout).toMatch(/^Code\n[\s\S]*Still written for next-auth v3/);
  // What the codemod will write into package.json is for whoever runs that.
  expect(stdout).not.toContain("goes into package.json");
  // What it tells to type next works as this did, and so does what it writes into package.json.
  const [, next = "", file = ""] =
    /→ (npx --yes -p (file:\S+) migrate-nextauth-dynamo codemod) --dry-run/.exec(stdout) ?? [];
  expect(file).toMatch(new RegExp(`^file:${folder}/`));
  const preview = spawnSync(`${next} --dry-run`, { cwd: project, shell: true, encoding: "utf8" });
  expect(preview.stdout).toContain(`+    "migrate-nextauth-dynamo": "${file}"`);
  expect(preview.stderr.replaceAll(/\s+/g, " ")).toContain(`migrate-nextauth-dynamo goes into package.json as ${file}`);
  expect(preview.stderr).toContain(`$ ${next}`);
});

it("npm run demo upgrades an application and its table", async () => {
  const { stdout } = await promisify(execFile)("npm", ["run", "demo"], {
    cwd: root,
    env: { ...process.env, NO_COLOR: "1" },
  });
  expect(stdout).toContain("7 of 11 items would be written. Nothing was written.");
  expect(stdout).toContain("Done: 7 items written.");
  expect(stdout).toContain("Done: 0 items written.");
  expect(stdout.match(/before: lost +after: found/g)).toHaveLength(3);
}, 60_000);

describe("the README's commands", () => {
  let engine: Engine;
  let application: string;
  beforeAll(async () => {
    engine = await startDynalite();
    const client = clientFor(engine);
    await createTable(client, "next-auth");
    await putAll(client, "next-auth", [...mixedItems(20)]);
    application = temporaryFolder("docs");
    await cp(join(root, "fixtures/apps/documented-v3"), application, { recursive: true });
  });
  afterAll(async () => {
    await engine.stop();
  });

  const written = [...new Set(toolLines(page("README.md")))];

  // A run that writes asks first, or wants --yes: here it only looks.
  it.each(written)("%s", async (line) => {
    const words = line.split(/\s+/).slice(2);
    const looksOnly = /^(|doctor|verify-data)$/.test(words[0] ?? "") || words.includes("--dry-run");
    const only = looksOnly ? [] : ["--dry-run"];
    const { code, stdout, stderr } = await run([...words, ...only]);
    expect([0, 3], stderr).toContain(code);
    const expected: Record<string, RegExp> = {
      "": /codemod --read-v3-items --dry-run/,
      codemod: /^--- a\//m,
      doctor: /^Code\n[\s\S]*still v3|^Code\n[\s\S]*Table/,
    };
    expect(stdout).toMatch(expected[words[0] ?? ""] ?? /^Table next-auth/);
  });

  async function run(args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    const env = { ...process.env, ...testEnvironment, AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint };
    try {
      return { code: 0, ...(await promisify(execFile)(process.execPath, [bin, ...args], { cwd: application, env })) };
    } catch (error) {
      const { code, stdout = "", stderr = "" } = error as ExecFileException;
      return { code: Number(code), stdout, stderr };
    }
  }
});

describe("docs/report-schema.md", () => {
  interface Schema {
    readonly properties: object;
    readonly $defs: Record<string, Pick<Schema, "properties">>;
  }
  const read = (name: string): Schema => JSON.parse(readFileSync(join(root, "schemas", name), "utf8"));
  const schema = read("data-reports.schema.json");

  it.each([
    ["migrate-data", "migrateData"],
    ["verify-data", "verifyData"],
    ["rollback-data", "rollbackData"],
    ["inspect-user", "inspectUser"],
    ["inspect-user --sample", "inspectSample"],
    ["migrate-data status", "status"],
    ["The table", "table"],
    ["Progress", "progress"],
  ])("has the fields of %s in their order", (heading, definition) => {
    expect(fieldsUnder(heading)).toEqual(Object.keys(schema.$defs[definition]?.properties ?? {}));
  });

  it("has the fields of doctor in their order", () => {
    expect(fieldsUnder("doctor")).toEqual(Object.keys(read("doctor-report.schema.json").properties));
  });

  it("has the fields of codemod, which prints what its schema says", () => {
    const args = [bin, "codemod", "--dry-run", "--json", join(root, "fixtures/apps/documented-v3")];
    const { stdout } = spawnSync(process.execPath, args, { encoding: "utf8" });
    const report = JSON.parse(stdout);
    expect(fieldsUnder("codemod")).toEqual(Object.keys(report));
    const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(
      read("codemod-report.schema.json"),
    );
    validate(report);
    expect(validate.errors).toBeNull();
  });

  it("has the fields of a failure in their order", () => {
    expect(fieldsUnder("A failure")).toEqual(Object.keys(read("error.schema.json").properties));
  });

  function fieldsUnder(heading: string): string[] {
    const section =
      page("docs/report-schema.md")
        .split(/^## /m)
        .find((text) => text.startsWith(`${heading}\n`)) ?? "";
    return [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, field = ""]) => field);
  }
});

it("docs/codemod.md lists the transforms in their order", () => {
  const [, section = ""] = page("docs/codemod.md").split("\n## What it changes\n");
  const [rows = ""] = section.split("\n## ");
  const listed = [...rows.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, name]) => name);
  expect(listed).toEqual(transforms.map(({ name }) => name));
});
