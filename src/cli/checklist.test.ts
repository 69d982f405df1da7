import { describe, expect, it } from "vitest";
import type { DoctorReport } from "../index.ts";
import { checklist, checklistText } from "./checklist.ts";

const table = {
  name: "users",
  region: "us-east-1",
  endpoint: null,
  read: 10,
  v3: 0,
  v4: 10,
  invalid: 0,
  foreign: 0,
  v3WroteAt: null,
  verifiedAt: null,
};
const project = {
  nextAuth: { range: "^4.24.0", installed: "4.24.15" },
  adapters: [],
  readsV3Items: [],
  stated: { table: "users", region: null },
  lockFile: "package-lock.json",
  git: "clean",
  code: { toChange: 0, todos: 0, failed: 0, isUpgraded: true },
  install: [],
} as const;

function report(over: Partial<DoctorReport["project"]>, state: DoctorReport["table"]): DoctorReport {
  return {
    schema: "migrate-nextauth-dynamo/doctor/1",
    version: "1.0.0",
    folder: "/app",
    project: { ...project, ...over },
    table: state,
    checks: [],
  };
}

const states = (given: DoctorReport) => checklist(given, { table: "users" }).map(({ id, state }) => `${id} ${state}`);
const whole = { ...table, isWhole: true };

describe("the checklist", () => {
  it("has everything before it where nothing is done", () => {
    expect(
      states(
        report(
          { code: { toChange: 2, todos: 0, failed: 0, isUpgraded: false }, install: ["npm install"] },
          { ...whole, v3: 5 },
        ),
      ),
    ).toEqual([
      "preview todo",
      "apply todo",
      "install todo",
      "deploy todo",
      "plan todo",
      "migrate todo",
      "verify todo",
      "shim todo",
    ]);
  });

  it("has only the verification left where code and table are v4's", () => {
    expect(states(report({}, whole)).filter((line) => !line.endsWith("done"))).toEqual(["verify todo"]);
  });

  it("has nothing left once the table was verified, until v3's items are seen again", () => {
    const verified = { ...whole, verifiedAt: "2026-11-27T00:00:00.000Z" };
    expect(states(report({}, verified)).filter((line) => !line.endsWith("done"))).toEqual([]);
    // A large table isn't read to its end by looking; verifying it read all of it.
    expect(states(report({}, { ...verified, isWhole: false })).filter((line) => !line.endsWith("done"))).toEqual([]);
    expect(states(report({}, { ...verified, v3: 1 }))).toContain("verify todo");
  });

  it("takes neither the deployment nor readV3Items for done where v3 code stands over a migrated table", () => {
    const states3 = states(report({ code: { toChange: 2, todos: 0, failed: 0, isUpgraded: false } }, whole));
    expect(states3).toEqual(expect.arrayContaining(["deploy todo", "migrate done", "shim todo"]));
  });

  it("keeps commands on their lines where sentences are wrapped", () => {
    const text = checklistText(
      checklist(report({ code: { toChange: 1, todos: 0, failed: 0, isUpgraded: false } }, null), { table: "users" }),
      40,
    );
    for (const line of text.split("\n")) {
      if (!/^ {6}np[mx] /.test(line)) expect(line.length).toBeLessThanOrEqual(40);
    }
    expect(text).toContain("      npx migrate-nextauth-dynamo migrate-data --table users --dry-run\n");
  });

  it.each([
    ["was not looked at", null],
    ["was read in part, and that part is v4's", { ...table, isWhole: false }],
  ])("doesn't know of a table that %s", (_what, state) => {
    expect(states(report({}, state))).toContain("migrate unknown");
  });

  it("names the places of readV3Items", () => {
    const given = report({ readsV3Items: [{ path: "lib/auth.ts", line: 7 }] }, whole);
    expect(checklistText(checklist(given, { table: "users" }))).toContain(
      "remove the option at lib/auth.ts:7, and deploy",
    );
  });

  it("gives commands that can be copied, with what is known of the table", () => {
    const text = checklistText(checklist(report({}, null), { table: "users", profile: "my profile", sortKey: "SK" }));
    expect(text).toContain(
      "npx migrate-nextauth-dynamo migrate-data --table users --profile 'my profile' --sort-key SK --dry-run\n",
    );
    expect(checklistText(checklist(report({}, null), { table: undefined }))).toContain("verify-data --table TABLE");
  });
});
