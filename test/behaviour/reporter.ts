import { basename } from "node:path";
import type { Reporter, TestModule } from "vitest/node";

const columns = ["configurations", "differences", "reported", "expected", "failed"] as const;
type Row = Record<(typeof columns)[number], number>;

const empty = (): Row => ({ configurations: 0, differences: 0, reported: 0, expected: 0, failed: 0 });

/** Prints what the run has seen, a line for each file of cases. */
export default class BehaviourReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const rows: (readonly [string, Row])[] = modules.map((module) => [
      basename(module.moduleId, ".behaviour.ts"),
      rowOf(module),
    ]);
    const total = empty();
    for (const [, row] of rows) for (const column of columns) total[column] += row[column];
    const lines = [
      ["", ...columns],
      ...[...rows, ["in all", total] as const].map(([name, row]) => [
        name,
        ...columns.map((column) => String(row[column])),
      ]),
    ];
    const widths = lines[0]?.map((_, index) => Math.max(...lines.map((line) => line[index]?.length ?? 0))) ?? [];
    const text = lines.map((line) =>
      line
        .map((cell, index) => (index === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[index] ?? 0)))
        .join("  "),
    );
    process.stdout.write(`\n${[...text, "", ...modules.filter(isOfRows).flatMap(fates)].join("\n")}\n\n`);
  }
}

function rowOf(module: TestModule): Row {
  const row = empty();
  for (const test of module.children.allTests()) {
    const tally = test.meta().behaviour;
    if (!tally) continue;
    row.configurations++;
    row.differences += tally.found;
    row.reported += tally.reported;
    row.expected += tally.expected;
    row.failed += tally.failed;
  }
  return row;
}

const isOfRows = ({ moduleId }: TestModule): boolean => basename(moduleId) === "rows.behaviour.ts";

/** What became of each known difference: nothing differs any more, or a finding tells of it, or neither. */
function fates(module: TestModule): string[] {
  return [...module.children.allTests()].flatMap((test) => {
    const tally = test.meta().behaviour;
    if (!tally) return [];
    const fate =
      tally.failed > 0 ? "UNSAID" : tally.codes.length > 0 ? `said by ${tally.codes.join(", ")}` : "rewritten";
    return [`${test.name}: ${fate}`];
  });
}
