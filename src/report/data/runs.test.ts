import { expect, it } from "vitest";
import type { RunSummary } from "../../table/report/runs.ts";
import { Call } from "../../words.ts";
import { runsDocument } from "./runs.ts";

const run: RunSummary = {
  id: "20260101T000000-abcd",
  table: "users",
  arn: "",
  startedAt: "2026-01-01T00:00:00.000Z",
  state: "rolled back",
  atWork: null,
  counts: { read: 4, updates: 3, moves: 0, deletions: 0, left: 0 },
  restored: null,
  journal: true,
  next: { resume: null, undo: null },
};

it.each([
  ["undone", run],
  ["partly undone", { ...run, next: { resume: null, undo: new Call("rollbackTable", { run: run.id }) } }],
  ["being undone", { ...run, atWork: "rollback" }],
  ["undone: 3 as before", { ...run, restored: 3 }],
  ["finished", { ...run, state: "finished" }],
] as const)("says of a run what it is: %s", (said, summary) => {
  const report = {
    schema: "migrate-nextauth-dynamo/runs/1",
    version: "1",
    place: "x",
    runs: [summary],
    unreadable: [],
  } as const;
  const [section] = runsDocument(report).sections;
  expect(section?.kind === "table" && section.rows[1]?.[3]).toBe(said);
});
