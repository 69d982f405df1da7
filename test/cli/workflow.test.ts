/** What GitHub Actions makes of what the codemod prints, and what code scanners make of its SARIF. */

import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, it } from "vitest";
import { heldBack } from "../../src/cli/workflow-commands.ts";
import { sentences } from "../../src/report/render/sentences.ts";
import { cli } from "../support/data/cli.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";
import { writeTree } from "../support/tree.ts";

/** The commands of the runner (`Registered commands` of actions/runner, in part). */
const registered = /^(?:error|warning|notice|debug|group|endgroup|add-mask|set-output|save-state|stop-commands|echo)$/i;

interface WorkflowCommand {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

/** What a runner carries out of what is printed, as `ActionCommand.cs` of actions/runner reads lines. */
function obeyed(printed: string): readonly WorkflowCommand[] {
  const found: WorkflowCommand[] = [];
  let stoppedBy: string | undefined;
  for (const line of printed.split("\n")) {
    const [, info = "", data = ""] =
      /^\s*::(.*?)::(.*)$/s.exec(line) ?? /##\[([^\]]*)\](.*)$/s.exec(line.replace(/^(?!.*##\[).*$/s, "")) ?? [];
    const [, name = "", rest = ""] = /^(\S*) ?(.*)$/s.exec(info) ?? [];
    if (stoppedBy !== undefined) {
      if (name === stoppedBy) stoppedBy = undefined;
      continue;
    }
    if (!registered.test(name)) continue;
    if (name.toLowerCase() === "stop-commands") stoppedBy = data;
    else found.push({ name, properties: propertiesIn(rest), data: unescaped(data) });
  }
  expect(stoppedBy, "commands are obeyed again").toBeUndefined();
  return found;
}

function propertiesIn(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    text
      .split(",")
      .map((pair) => pair.split("="))
      .map(([name = "", ...value]) => [name, unescaped(value.join("=")).replaceAll("%3A", ":").replaceAll("%2C", ",")]),
  );
}

const unescaped = (text: string) => text.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%25", "%");

const route = `import NextAuth from "next-auth"
import Providers from "next-auth/providers"
// a comment:
/*
::error file=a::from the pull request
  ::add-mask::a
##[warning]older
::stop-commands::mine
*/
export default NextAuth({ providers: [Providers.Basecamp({ clientId: "::notice::x" })], session: { jwt: someValue() } })
`;

/** Names that a pull request may give its files, and somebody's shell wouldn't. */
const names = [
  "api/100% sure.js",
  "api/a:b,c=d.js",
  "::warning::x.js",
  "  ::add-mask::b.js",
  "##[error]c.js",
  "api/[...nextauth].js",
  "api/ünïcode #1?.js",
  "api/quote'\"`$(x).js",
];

const environment = { GITHUB_ACTIONS: "true" };

it("carries out annotations of the lines that the report names, and nothing that a pull request says", async () => {
  const cwd = temporaryFolder();
  writeTree(cwd, { "package.json": '{"dependencies":{"next-auth":"^3.29.0"}}' });
  for (const name of names) writeTree(cwd, { [name]: route });
  writeTree(cwd, { "api/broken::error::.js": 'import { useSession } from "next-auth/client"\n(' });
  const args = ["codemod", "--dry-run"];
  const { stdout, stderr, code } = await cli(args, { cwd, env: environment });
  expect(code).toBe(1);
  const { stdout: json, stderr: beside } = await cli([...args, "--json"], { cwd, env: environment });
  const report = JSON.parse(json);
  const expected = report.files.flatMap((file: Record<string, never>) => {
    const { path, findings, reason, status } = file as unknown as {
      path: string;
      status: string;
      reason?: { message: string; hint: string; line?: number };
      findings: { line: number; level: string; code: string; message: string; hint: string }[];
    };
    return [
      ...findings.map(({ line, level, code, message, hint }) => ({
        name: level === "todo" ? "warning" : "notice",
        properties: { file: path, line: String(line), title: code },
        data: sentences(message, hint),
      })),
      ...(reason
        ? [
            {
              name: status === "failed" ? "error" : "warning",
              properties: { file: path, line: String(reason.line ?? 1), title: "not-upgraded" },
              data: sentences(reason.message, reason.hint),
            },
          ]
        : []),
    ];
  });
  expect(expected.length).toBeGreaterThan(names.length);
  const inOrder = (commands: readonly WorkflowCommand[]) => commands.map((each) => JSON.stringify(each)).sort();
  expect(obeyed(stdout)).toEqual([]);
  expect(obeyed(json)).toEqual([]);
  expect(inOrder(obeyed(stderr))).toEqual(inOrder(expected));
  expect(inOrder(obeyed(beside))).toEqual(inOrder(expected));
  // Without a runner everything stands as it is.
  const plain = await cli(args, { cwd });
  expect(plain.stdout).not.toContain("::stop-commands::mine\n::");
  expect(obeyed(stderr.replaceAll(/^::stop-commands::[0-9a-f-]{36}$/gm, "")).length).toBeGreaterThan(expected.length);
});

it("shows where a text of somebody else's was held back, and leaves every other as it is", () => {
  for (const text of ["a\n", "a ::b::\n", "+::error::\n", "a # [b]\n"]) {
    expect(heldBack(text, environment)).toBe(text);
  }
  for (const text of ["::error::a\n", " \t::a", "x\n::b\ny", "a ##[b]c\n", "\u00a0::error::a"]) {
    const held = heldBack(text, environment);
    expect(held).toMatch(/^::stop-commands::([0-9a-f-]{36})\n[\s\S]*\n::\1::\n$/);
    expect(held).toContain(text);
    expect(heldBack(text, {})).toBe(text);
  }
});

it("names files as the repository does, wherever in it the codemod runs", async () => {
  const repository = temporaryFolder();
  const cwd = join(repository, "apps/my app");
  writeTree(cwd, { "package.json": '{"dependencies":{"next-auth":"^3.29.0"}}', "api/auth.js": route });
  const run = async (env: Readonly<Record<string, string>>) => {
    const { stderr } = await cli(["codemod", "--dry-run", "--report", "found.sarif"], {
      cwd,
      env: { ...environment, ...env },
    });
    const files = new Set(obeyed(stderr).map(({ properties: { file } }) => file));
    const { runs } = JSON.parse(readFileSync(join(cwd, "found.sarif"), "utf8"));
    const uris = new Set(
      runs[0].results.map(
        (result: { locations: { physicalLocation: { artifactLocation: { uri: string } } }[] }) =>
          result.locations[0]?.physicalLocation.artifactLocation.uri,
      ),
    );
    return [[...files], [...uris]];
  };
  expect(await run({})).toEqual([["api/auth.js"], ["api/auth.js"]]);
  const inRepository = [["apps/my app/api/auth.js"], ["apps/my%20app/api/auth.js"]];
  expect(await run({ GITHUB_WORKSPACE: repository })).toEqual(inRepository);
  mkdirSync(join(repository, ".git"));
  expect(await run({})).toEqual(inRepository);
});

const text = { type: "string", minLength: 1 } as const;
const object = (properties: Readonly<Record<string, object>>) => ({
  type: "object",
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});
/** With the texts that GitHub wants of a rule ("SARIF support for code scanning"). */
const message = object({ text });
const rule = object({
  id: text,
  shortDescription: message,
  fullDescription: message,
  help: object({ text, markdown: text }),
});
/** SARIF 2.1.0 (OASIS, section 3), as far as it is used here. */
const list = (items: object) => ({ type: "array", items });
const sarif = object({
  $schema: { const: "https://json.schemastore.org/sarif-2.1.0.json" },
  version: { const: "2.1.0" },
  runs: list(
    object({
      tool: object({ driver: object({ name: text, version: text, rules: list(rule) }) }),
      automationDetails: object({ id: text }),
      results: list(
        object({
          ruleId: text,
          level: { enum: ["none", "note", "warning", "error"] },
          message: object({ text }),
          locations: list(
            object({
              physicalLocation: object({
                // A relative URI reference (RFC 3986), with no character that has a meaning in one.
                artifactLocation: object({ uri: { type: "string", pattern: "^(?:[\\w.~!*'()/-]|%[0-9A-F]{2})+$" } }),
                region: object({ startLine: { type: "integer", minimum: 1 } }),
              }),
            }),
          ),
        }),
      ),
    }),
  ),
});

it("writes SARIF as its specification has it, whatever files are called", async () => {
  const cwd = temporaryFolder();
  writeTree(cwd, { "package.json": '{"dependencies":{"next-auth":"^3.29.0"}}' });
  for (const name of [...names, "new\nline.js", "esc\x1b[31m.js"]) writeTree(cwd, { [name]: route });
  writeTree(cwd, { "api/broken.js": 'import { useSession } from "next-auth/client"\n(' });
  await cli(["codemod", "--dry-run", "--report", "found.sarif"], { cwd });
  const log = JSON.parse(readFileSync(join(cwd, "found.sarif"), "utf8"));
  const validate = new Ajv2020({ allErrors: true }).compile(sarif);
  validate(log);
  expect(validate.errors).toBeNull();
  const [{ tool, results }] = log.runs;
  const rules = tool.driver.rules.map(({ id }: { id: string }) => id);
  expect(new Set(rules).size).toBe(rules.length);
  for (const { ruleId } of results) expect(rules).toContain(ruleId);
  expect(rules).toContain("not-upgraded");
  // A code alone tells nobody anything.
  for (const { shortDescription } of tool.driver.rules) expect(shortDescription.text).toMatch(/\w \w/);
  const uris: string[] = results.map(
    (result: { locations: { physicalLocation: { artifactLocation: { uri: string } } }[] }) =>
      result.locations[0]?.physicalLocation.artifactLocation.uri,
  );
  expect(new Set(uris.map(decodeURIComponent))).toEqual(
    new Set([...names, "new\nline.js", "esc\x1b[31m.js", "api/broken.js"]),
  );
});
