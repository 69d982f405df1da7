import type { CodemodReport, FileReport } from "../../codemod/report.ts";
import { Call, type Words } from "../../words.ts";
import { type Draft, type FileEntry, type FindingRow, list, plural, type Section } from "../document.ts";

/** What the codemod did, and left, as a person reads it. */
export function codemodDocument(report: CodemodReport): Draft {
  const { totals } = report;
  const stopped = totals.refused + totals.failed;
  return {
    title: "The upgrade to next-auth v4",
    headline: headline(report),
    tone: stopped + totals.todos > 0 ? "attention" : "good",
    charts: [],
    sections: [
      { kind: "files", title: "Files", files: report.files.map((file) => fileEntry(file, report.dryRun)) },
      ...findings("Left for you", "todo", report.files),
      ...findings("To know", "note", report.files),
      { kind: "packages", title: "package.json", packages: report.packages },
      ...list("Warnings", "warning", report.warnings),
    ],
    isInOrder: true,
    next: report.next.map(({ title, command }) => (command === undefined ? { title } : { title, command })),
  };
}

/** How many files became what; that none was refused or failed needs no word. */
function headline({ totals, dryRun, options }: CodemodReport): string {
  const { scanned, changed, unchanged, refused, failed, todos } = totals;
  if (scanned === 0) return "Nothing to do: no JavaScript or TypeScript file was found there.";
  const read = `${plural(scanned, "source file")} read`;
  if (changed + unchanged + refused + failed === 0) {
    return `Nothing to do: no file names next-auth or aws-sdk (${read}).`;
  }
  const counts = [
    `${plural(changed, "file")} ${dryRun ? "would change" : "changed"}`,
    `${unchanged} unchanged`,
    ...(refused > 0 ? [`${refused} refused`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ];
  const left = todos > 0 ? ` ${todos} left for you.` : "";
  return `${counts.join(", ")} of ${read}; the adapter is ${options.adapter}.${left}${dryRun ? " Nothing was written." : ""}`;
}

const more: Words = new Call("explain");

/** What a person has to do stands apart from what one may want to know. */
function findings(title: string, level: FindingRow["level"], files: readonly FileReport[]): Section[] {
  const rows = files.flatMap((file) => rowsOf(file).filter((row) => row.level === level));
  if (rows.length === 0) return [];
  const tone = level === "todo" ? "attention" : "plain";
  return [{ kind: "findings", title: `${title} (${rows.length})`, tone, rows, more }];
}

function rowsOf({ path, findings }: FileReport): FindingRow[] {
  return findings.map(({ code, line, message, hint, level }) => ({ path, line, code, message, hint, level }));
}

function fileEntry(file: FileReport, dryRun: boolean): FileEntry {
  const { path, status, reason, changes } = file;
  return {
    path,
    place: reason?.line ? `${path}:${reason.line}:${reason.column ?? 1}` : path,
    status,
    word: dryRun && status === "changed" ? "would change" : status,
    ...(reason ? { reason } : {}),
    changes,
    findings: rowsOf(file),
    // Worked out when it is looked at.
    get diff() {
      return file.diff;
    },
  };
}
