import type * as api from "../../codemod/report.ts";
import type { Spoken } from "../../words.ts";
import { counts, placeOf, plural } from "./words.ts";

type CodemodReport = Spoken<api.CodemodReport>;
type FileReport = Spoken<api.FileReport>;

/** The report as Markdown, for a pull request. */
export function codemodMarkdown(report: CodemodReport): string {
  const { totals, files, packages } = report;
  const lines = [
    "# The upgrade to next-auth v4",
    "",
    `${counts(report).join(", ")}, of ${plural(totals.scanned, "source file")} read. Adapter: \`${report.options.adapter}\`.`,
    "",
    ...report.warnings.flatMap((warning) => [`> ${warning}`, ""]),
  ];
  const found = files.flatMap((file) => file.findings.map((finding) => ({ file, finding })));
  if (found.length > 0) {
    lines.push("## Left for a person, and to know", "", "| where | code | what | what to do |", "|---|---|---|---|");
    for (const { file, finding } of found) {
      lines.push(
        `| \`${file.path}:${finding.line}\` | ${finding.code} | ${cell(finding.message)} | ${cell(finding.hint)} |`,
      );
    }
    lines.push("", "`npx migrate-nextauth-dynamo explain CODE` says more about a code.", "");
  }
  const stopped = files.filter(({ reason }) => reason);
  if (stopped.length > 0) lines.push("## Not upgraded", "", ...stopped.map(stoppedLine), "");
  for (const { path, changes, warnings } of packages) {
    lines.push(`## ${path}`, "");
    for (const { kind, name, from, to, why } of changes) {
      lines.push(`- ${kind} \`${name}\` ${[from, to].filter(Boolean).join(" → ")}: ${why}`);
    }
    lines.push(...warnings.map((warning) => `- **${warning}**`), "");
  }
  lines.push(...files.filter(({ status }) => status === "changed").flatMap(fileSection));
  if (report.next.length > 0) lines.push("## Next", "", "```sh", ...report.next, "```", "");
  return lines.join("\n");
}

function stoppedLine(file: FileReport): string {
  return `- \`${placeOf(file)}\` ${file.status}: ${file.reason?.message}. ${file.reason?.hint}`;
}

function fileSection({ path, changes, diff }: FileReport): string[] {
  const longest = Math.max(2, ...[...diff.matchAll(/`{3,}/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  const done = changes.map(({ line, transform, message }) => `- line ${line}, ${transform}: ${message}`);
  return [`## ${path}`, "", ...done, "", `${fence}diff`, diff.trimEnd(), fence, ""];
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
