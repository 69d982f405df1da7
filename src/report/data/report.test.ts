import { describe, expect, it } from "vitest";
import { itemCases } from "../../../test/support/data/fixtures.ts";
import { defaultKeyNames, type MigrateOptions, migrateItem } from "../../items/index.ts";
import { count, emptyTally } from "../../table/model/tally.ts";
import { defaultPrices } from "../../table/report/forecast.ts";
import { type MigrationReport, migrationReport } from "../../table/report/migration.ts";
import type { TableReport } from "../../table/report/table.ts";
import { Call, spoken } from "../../words.ts";
import { asJson, asText, migrationDocument, rendererFor, reportExtensions } from "../index.ts";
import { plain } from "../render/text.ts";

const options: MigrateOptions = { now: 1_767_225_600, keys: defaultKeyNames, expired: "migrate", timestamps: "keep" };
const table: TableReport = {
  name: "next-auth",
  region: "eu-west-1",
  endpoint: null,
  keys: defaultKeyNames,
  indexName: "GSI1",
  itemCount: 12_345,
  sizeBytes: 6_000_000,
  billing: "on-demand",
  arn: "arn:aws:dynamodb:us-east-1:123456789012:table/next-auth",
  account: "123456789012",
  caller: { missing: "not permitted" },
  otherIndexes: [],
  stream: null,
  kinesis: { value: [] },
  deletionProtection: false,
  replicas: ["us-east-1"],
  ttl: { value: { enabled: false } },
  pointInTimeRecovery: { missing: "not permitted" },
  capabilities: { partiql: "yes", transactions: "not permitted" },
};

/** A report on all the fixtures, or on other items. */
function report(outcome: "planned" | "finished" = "planned", over: Partial<TableReport> = {}, cases = itemCases) {
  const tally = emptyTally();
  for (const { item } of cases) count(tally, item, migrateItem(item, options), defaultKeyNames);
  const moment = (seconds: number) => ({
    seconds,
    itemsRead: seconds * 50,
    itemsWritten: seconds * 20,
    throttled: seconds,
  });
  return migrationReport({
    to: "v4",
    source: null,
    secondsAhead: 0,
    version: "1.0.0",
    by: "somebody@somewhere",
    options: { expired: "migrate", timestamps: "keep", sessionMaxAge: null, only: null, users: null, journal: true },
    outcome,
    run: outcome === "planned" ? null : "20260101T000000-abcd",
    orders: [],
    startedAt: "2026-01-01T00:00:00.000Z",
    table: { ...table, ...over },
    tally,
    leftFile: null,
    progress: { ...moment(10), itemsExpected: 500, readUnits: 60, writeUnits: 200, retried: 3, waitingFor: "" },
    history: [1, 2, 3, 4].map(moment),
    next: { resume: null, undo: new Call("rollbackTable", { table: "next-auth", run: "x" }) },
    prices: defaultPrices,
    writeCeiling: undefined,
  });
}

const drawn = (model: MigrationReport) => spoken(migrationDocument(model), String);

const rendered = (over: Partial<TableReport> = {}) => {
  const model = report("planned", over);
  return { model, document: drawn(model) };
};

describe("a report", () => {
  it("says the same in every form", async () => {
    const { model, document } = rendered();
    for (const extension of reportExtensions) {
      const text = (await rendererFor(`r${extension}`)?.({ model, document })) ?? "";
      const plainText = text.replace(/\\([|*_`<>#[\]])/g, "$1").replace(/&#39;/g, "'");
      // These are for machines; the latter tells only what has a place in the code.
      if (extension === ".json" || extension === ".sarif") continue;
      expect(plainText).toContain(document.headline);
      for (const section of document.sections) expect(plainText).toContain(section.title);
    }
    expect(JSON.parse(asJson(model))).toEqual(JSON.parse(JSON.stringify(model)));
  });

  it("of an empty table has no table and no chart without a row", () => {
    const { sections, charts } = drawn(report("planned", {}, []));
    expect(sections.map(({ title }) => title)).not.toContain("What would happen");
    expect(charts.map(({ title }) => title)).toEqual(["Items per second", "Throttled requests per second"]);
  });

  it("says which account and table it is about", async () => {
    const { model, document } = rendered();
    // SARIF tells of code.
    for (const extension of reportExtensions.filter((name) => name !== ".sarif")) {
      const text = await rendererFor(`r${extension}`)?.({ model, document });
      expect(text?.replaceAll(/<wbr>|<.?span[^>]*>/g, "")).toContain(
        "arn:aws:dynamodb:us-east-1:123456789012:table/next-auth",
      );
    }
  });

  it("warns of what a person must know before it begins", () => {
    const { warnings } = report();
    expect(warnings.join("\n")).toMatch(/its users are signed out/);
    expect(warnings.join("\n")).toMatch(/replicas in us-east-1/);
    expect(warnings.join("\n")).toMatch(/`enableTtl`/);
    expect(warnings.join("\n")).toMatch(/Transactions: not permitted/);
    expect(report("finished").warnings.join("\n")).not.toMatch(/sign users out/);
  });

  it("fits the terminal: what is longer goes on below, indented alike", () => {
    const document = drawn(report());
    const lines = asText(document, plain, 60).split("\n");
    const isProse = (line: string) => /^ {2}(•|\S+ {2,}| {2,})/.test(line);
    // An ARN is one word, to be copied.
    const isArn = (line: string) => /^ {2}table +arn:\S+$/.test(line);
    expect(lines.filter((line) => isProse(line) && line.length > 60 && !isArn(line))).toEqual([]);
    const words = (text: string) => text.split(/\s+/).join(" ");
    expect(words(lines.join("\n"))).toBe(words(asText(document, plain)));
    expect(lines.some((line) => /^ {4}\S/.test(line))).toBe(true);
  });

  it("says what the effort is of, when only a part of the items was read since the run was resumed", () => {
    const titles = (model: MigrationReport) => drawn(model).sections.map(({ title }) => title);
    const whole = report("finished");
    const part = { ...whole, progress: { ...whole.progress, itemsRead: 3 } };
    expect(titles(part)).toContain(`Effort since it was resumed, for 3 of the ${whole.items.read} items`);
    expect(titles({ ...whole, progress: { ...whole.progress, itemsRead: whole.items.read } })).toContain("Effort");
  });

  it("ends with the command that undoes it", () => {
    const text = asText(drawn(report("finished")), plain);
    expect(text.split("\n").at(-1)).toBe('  rollbackTable({ table: "next-auth", run: "x" })');
  });
});

describe("as HTML", () => {
  const html = async (over: Partial<TableReport> = {}) => (await rendererFor("r.html")?.(rendered(over))) ?? "";

  it("needs nothing from elsewhere", async () => {
    expect(await html()).not.toMatch(/<script|<link|<img|src=|https?:\/\/(?!www\.w3)/);
    expect(await html()).toContain("default-src 'none'");
  });

  it("takes names for text, not for markup", async () => {
    const name = `<img src=x onerror="alert(1)">&amp;'`;
    expect(await html({ name })).not.toContain("<img");
    expect(await html({ name })).toContain("&#60;img src=x onerror=&#34;alert(1)&#34;&#62;&#38;amp;&#39;");
  });

  it("has both sides of before and after, with as many items where none is deleted", () => {
    const { items } = report();
    const [chart] = drawn(report()).charts;
    if (chart?.kind !== "bars") throw new Error("no bars");
    const sum = (side: string) =>
      chart.rows
        .filter(({ name }) => name.endsWith(side))
        .flatMap(({ values }) => values)
        .reduce((a, b) => a + b, 0);
    expect(sum("before")).toBe(items.read - items.foreign);
    expect(sum("after")).toBe(sum("before"));
    expect(chart.rows.find(({ name }) => name === "VR after")?.values[0]).toBe(0);
  });

  it("breaks no flag after a hyphen, and none of what is drawn has a width of its own", async () => {
    const model = report();
    const document = { ...drawn(model), next: [{ title: "Go on", command: "x --max-write-capacity 5 -n" }] };
    const html = (await rendererFor("r.html")?.({ model, document })) ?? "";
    expect(html).toContain('<span class="name">--max-write-capacity</span> 5 <span class="name">-n</span>');
    expect(html).not.toMatch(/min-width: \d{3}/);
  });

  it("shows one sample of each shape, and none of what the reasons tell", () => {
    const lines = drawn(report()).sections.flatMap((part) =>
      part.kind === "list" && part.title === "Samples" ? part.lines : [],
    );
    const shapes = lines.map((line) => String(line).replaceAll(/: [^,]*|=[^,]*/g, ""));
    expect(lines.length).toBeGreaterThan(3);
    expect(new Set(shapes).size).toBe(lines.length);
    expect(lines.filter((line) => String(line).startsWith("left"))).toEqual([]);
  });

  it("draws what became of each type, and the pace", async () => {
    expect((await html()).match(/<figure>/g)).toHaveLength(3);
    expect(await html()).toContain("ACCOUNT before: ");
    expect(await html()).not.toContain("NaN");
  });
});

it("knows no other kinds of files", () => {
  expect(rendererFor("report.pdf")).toBeUndefined();
  expect(rendererFor("REPORT.HTML")).toBeDefined();
});

it("tells in one line what an engine knows nothing of", () => {
  const none = { missing: "not on this engine" } as const;
  const table = { caller: none, kinesis: none, capabilities: { partiql: none.missing, transactions: none.missing } };
  const { sections } = drawn(report("planned", table));
  const facts = sections.flatMap((part) => (part.kind === "facts" ? part.facts : []));
  expect(facts.filter((fact) => fact.includes("not on this engine"))).toEqual([
    ["not on this engine", "credentials, Kinesis, PartiQL, transactions"],
  ]);
});
