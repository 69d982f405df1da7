import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packagesNamedIn } from "../knowledge/packages.ts";
import { type PackageUse, planManifest } from "./package-json.ts";

const use = (given: Partial<PackageUse> = {}): PackageUse => ({
  upgraded: true,
  adapter: "migrate-nextauth-dynamo/adapter",
  before: new Set(["next-auth", "aws-sdk", "@next-auth/dynamodb-adapter"]),
  after: new Set(["next-auth", "migrate-nextauth-dynamo", "@aws-sdk/client-dynamodb", "@aws-sdk/lib-dynamodb"]),
  usesEmailProvider: false,
  awsSdkPeers: [],
  tracesClient: false,
  ...given,
});

const lines = (text: string, given?: Partial<PackageUse>) =>
  planManifest(text, use(given), "^1.2.3").changes.map(({ kind, section, name, to }) =>
    `${kind} ${section}.${name} ${to ?? ""}`.trim(),
  );

const manifest = JSON.stringify(
  {
    dependencies: { "@next-auth/dynamodb-adapter": "^0.4.2", "aws-sdk": "^2.900.0", "next-auth": "^3.29.0" },
    devDependencies: { "@types/next-auth": "^3.15.0", "@types/aws-sdk": "2" },
  },
  null,
  2,
);

describe("the plan", () => {
  it("raises X-Ray to the first version that traces clients of SDK v3", () => {
    const traced = JSON.stringify({ dependencies: { "aws-xray-sdk": "^2.5.0", "aws-xray-sdk-core": "^3.4.0" } });
    const raised = (tracesClient: boolean) => lines(traced, { tracesClient }).filter((line) => line.includes("xray"));
    expect(raised(true)).toEqual(["update dependencies.aws-xray-sdk ^3.2.0"]);
    expect(raised(false)).toEqual([]);
  });

  it("has the adapter installed where the application runs", () => {
    const own = { devDependencies: { "migrate-nextauth-dynamo": "^1.2.0" } };
    const moved = ["remove devDependencies.migrate-nextauth-dynamo", "add dependencies.migrate-nextauth-dynamo ^1.2.0"];
    const moves = (text: string) => lines(text).filter((line) => line.includes("migrate-nextauth-dynamo"));
    expect(moves(JSON.stringify({ dependencies: { "next-auth": "^4.24.0" }, ...own }))).toEqual(moved);
    // An application whose packages all are bundled keeps them together.
    expect(moves(JSON.stringify({ devDependencies: { "next-auth": "^3", ...own.devDependencies } }))).toEqual([]);
  });

  it("upgrades, replaces and drops", () => {
    expect(lines(manifest)).toEqual([
      "update dependencies.next-auth ^4.24.12",
      "remove devDependencies.@types/next-auth",
      "add dependencies.@aws-sdk/client-dynamodb ^3.927.0",
      "add dependencies.@aws-sdk/lib-dynamodb ^3.927.0",
      "add dependencies.migrate-nextauth-dynamo ^1.2.3",
      "remove dependencies.@next-auth/dynamodb-adapter",
      "remove dependencies.aws-sdk",
      "remove devDependencies.@types/aws-sdk",
    ]);
  });

  it("keeps aws-sdk while something uses it", () => {
    const after = new Set(["next-auth", "aws-sdk"]);
    expect(lines(manifest, { after })).not.toContain("remove dependencies.aws-sdk");
  });

  it("raises the official adapter to its version for v4", () => {
    const after = new Set(["next-auth", "@next-auth/dynamodb-adapter"]);
    expect(lines(manifest, { after, adapter: "@next-auth/dynamodb-adapter" })).toContain(
      "update dependencies.@next-auth/dynamodb-adapter ^3.0.2",
    );
  });

  it("adds nodemailer for e-mail, once", () => {
    expect(lines(manifest, { usesEmailProvider: true })).toContain("add dependencies.nodemailer ^7.0.7");
    expect(lines('{ "dependencies": { "nodemailer": "^7.0.9" } }', { usesEmailProvider: true })).not.toContain(
      "add dependencies.nodemailer ^7.0.7",
    );
  });

  it("raises a nodemailer that npm would not install beside next-auth 4", () => {
    const text = '{ "dependencies": { "next-auth": "^3.29.0", "nodemailer": "^6.4.16" } }';
    expect(lines(text)).toContain("update dependencies.nodemailer ^7.0.7");
    expect(lines('{ "dependencies": { "next-auth": "4.24.5", "nodemailer": "^6.6.5" } }')).not.toContain(
      "update dependencies.nodemailer ^7.0.7",
    );
  });

  it("leaves v4 and says what it can't read", () => {
    expect(lines('{ "dependencies": { "next-auth": "4.24.5" } }', { after: new Set() })).toEqual([]);
    const plan = planManifest('{ "dependencies": { "next-auth": "workspace:*" } }', use({ after: new Set() }), "1.0.0");
    expect(plan.changes).toEqual([]);
    expect(plan.warnings).toEqual(['dependencies.next-auth is "workspace:*": make sure that it means ^4.24.12.']);
  });
});

describe("the text", () => {
  it("keeps indentation, order, line ends and what else there is", () => {
    const text =
      '{\r\n\t"name": "x",\r\n\t"files": ["a", "b"],\r\n\t"dependencies": {\r\n\t\t"aws-sdk": "^2.0.0",\r\n\t\t"next-auth": "^3.0.0",\r\n\t\t"zod": "^3.0.0"\r\n\t}\r\n}\r\n';
    expect(planManifest(text, use(), "^1.2.3").text).toBe(
      '{\r\n\t"name": "x",\r\n\t"files": ["a", "b"],\r\n\t"dependencies": {\r\n\t\t"@aws-sdk/client-dynamodb": "^3.927.0",\r\n\t\t"@aws-sdk/lib-dynamodb": "^3.927.0",\r\n\t\t"migrate-nextauth-dynamo": "^1.2.3",\r\n\t\t"next-auth": "^4.24.12",\r\n\t\t"zod": "^3.0.0"\r\n\t}\r\n}\r\n',
    );
  });

  it("adds at the end of a list that is not sorted", () => {
    const text = '{\n    "dependencies": {\n        "zod": "^3.0.0",\n        "next-auth": "^3.0.0"\n    }\n}\n';
    const after = new Set(["@aws-sdk/lib-dynamodb"]);
    expect(planManifest(text, use({ after }), "1.0.0").text).toBe(
      '{\n    "dependencies": {\n        "zod": "^3.0.0",\n        "next-auth": "^4.24.12",\n        "@aws-sdk/lib-dynamodb": "^3.927.0"\n    }\n}\n',
    );
  });

  it("drops a section that is left empty", () => {
    const text =
      '{\n  "dependencies": {\n    "next-auth": "^4.24.0"\n  },\n  "devDependencies": {\n    "@types/next-auth": "^3.0.0"\n  }\n}\n';
    expect(planManifest(text, use({ after: new Set() }), "1.0.0").text).toBe(
      '{\n  "dependencies": {\n    "next-auth": "^4.24.0"\n  }\n}\n',
    );
  });

  it.each([
    [
      '{"name":"x","dependencies":{"next-auth":"^3.0.0"}}',
      '{"name":"x","dependencies":{"@aws-sdk/lib-dynamodb":"^3.927.0","next-auth":"^4.24.12"}}',
    ],
    [
      '{ "name": "x", "dependencies": { "next-auth": "^3.0.0" } }\n',
      '{ "name": "x", "dependencies": { "@aws-sdk/lib-dynamodb": "^3.927.0", "next-auth": "^4.24.12" } }\n',
    ],
    [
      '{"name": "x", "devDependencies": {"next-auth": "^3.0.0"}}',
      '{"name": "x", "devDependencies": {"next-auth": "^4.24.12"}, "dependencies": {"@aws-sdk/lib-dynamodb": "^3.927.0"}}',
    ],
    [
      '{"name":"x","devDependencies":{"next-auth":"^4.0.0","@types/next-auth":"3"}}',
      '{"name":"x","devDependencies":{"next-auth":"^4.0.0"},"dependencies":{"@aws-sdk/lib-dynamodb":"^3.927.0"}}',
    ],
    [
      '{ "dependencies": { "@types/next-auth": "3", "zod": "1" } }',
      '{ "dependencies": { "@aws-sdk/lib-dynamodb": "^3.927.0", "zod": "1" } }',
    ],
    ['{"name":"x","dependencies":{}}', '{"name":"x","dependencies":{"@aws-sdk/lib-dynamodb":"^3.927.0"}}'],
    ["{}", '{"dependencies":{"@aws-sdk/lib-dynamodb":"^3.927.0"}}'],
    [
      '{\n  "name": "x",\n  "dependencies": { "next-auth": "^3.0.0" },\n  "files": ["a"]\n}\n',
      '{\n  "name": "x",\n  "dependencies": { "@aws-sdk/lib-dynamodb": "^3.927.0", "next-auth": "^4.24.12" },\n  "files": ["a"]\n}\n',
    ],
    [
      '{\n  "name": "x",\n  "dependencies": {}\n}\n',
      '{\n  "name": "x",\n  "dependencies": {\n    "@aws-sdk/lib-dynamodb": "^3.927.0"\n  }\n}\n',
    ],
  ])("keeps on one line what stands there: %j", (text, expected) => {
    expect(planManifest(text, use({ after: new Set(["@aws-sdk/lib-dynamodb"]) }), "1.0.0").text).toBe(expected);
  });

  it("says what the plan says and nothing else, in whatever style it was written", () => {
    const sections = fc.dictionary(
      fc.constantFrom("dependencies", "devDependencies", "peerDependencies"),
      fc.dictionary(
        fc.constantFrom("next-auth", "@types/next-auth", "aws-sdk", "@next-auth/dynamodb-adapter", "zod", "a"),
        fc.constantFrom("^3.0.0", "^4.24.12", "latest"),
        { noNullPrototype: true },
      ),
      { noNullPrototype: true },
    );
    const style = fc.record({
      gap: fc.constantFrom("", " "),
      pad: fc.constantFrom("", " "),
      lines: fc.constantFrom("none", "outer", "all"),
    });
    fc.assert(
      fc.property(sections, style, (manifest, { gap, pad, lines }) => {
        const written = (value: Record<string, unknown>, depth: number): string => {
          const entries = Object.entries({ ...(depth === 0 ? { name: "x" } : {}), ...value }).map(
            ([name, each]) =>
              `${JSON.stringify(name)}:${gap}${typeof each === "object" ? written(each as Record<string, unknown>, 1) : JSON.stringify(each)}`,
          );
          if (entries.length === 0) return "{}";
          if (lines === "all" || (lines === "outer" && depth === 0)) {
            const indent = `\n${"  ".repeat(depth + 1)}`;
            return `{${indent}${entries.join(`,${indent}`)}\n${"  ".repeat(depth)}}`;
          }
          return `{${pad}${entries.join(`,${gap}`)}${pad}}`;
        };
        const { changes, text } = planManifest(written(manifest, 0), use(), "1.0.0");
        const expected: Record<string, Record<string, string | undefined>> = structuredClone(manifest);
        for (const { section, name, to } of changes) {
          const own = expected[section] ?? {};
          expected[section] = own;
          if (to === undefined) delete own[name];
          else own[name] = to;
          if (to === undefined && Object.keys(own).length === 0) delete expected[section];
        }
        const { name, ...after } = JSON.parse(text) as Record<string, unknown>;
        expect({ name, after }).toEqual({ name: "x", after: expected });
        if (lines === "none") expect(text).toBe(written(after, 0));
      }),
    );
  });

  it("makes a section that is missing", () => {
    const after = new Set(["@aws-sdk/lib-dynamodb"]);
    expect(planManifest('{\n  "name": "x"\n}\n', use({ after }), "1.0.0").text).toBe(
      '{\n  "name": "x",\n  "dependencies": {\n    "@aws-sdk/lib-dynamodb": "^3.927.0"\n  }\n}\n',
    );
  });
});

describe("packagesNamedIn", () => {
  it("finds imports, requires and mocks, with their subpaths, and no longer names", () => {
    const text =
      'import a from "next-auth/react"; require(\'aws-sdk/clients/s3\'); jest.mock(`@aws-sdk/lib-dynamodb`); import "aws-sdk-mock"; // aws-sdk';
    expect([...packagesNamedIn(text)]).toEqual(["next-auth", "aws-sdk", "@aws-sdk/lib-dynamodb"]);
  });
});
