import type * as api from "../../codemod/report.ts";
import type { Spoken } from "../../words.ts";
import { counts, placeOf, plural } from "./words.ts";

type CodemodReport = Spoken<api.CodemodReport>;
type FileReport = Spoken<api.FileReport>;

/** What the terminal can do with a text; each may be the identity. */
export interface Colours {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly cyan: (text: string) => string;
}

/** The summary of a run: one line per file, what is left for a person, the package.json, what to do next. */
export function codemodSummary(
  report: CodemodReport,
  colours: Colours,
  { verbose = false, withNext = true }: { readonly verbose?: boolean; readonly withNext?: boolean } = {},
): string {
  return [
    files(report, colours, verbose),
    findings(report, colours),
    packages(report, colours),
    report.warnings.map((warning) => `${colours.yellow("warning")} ${warning}`).join("\n"),
    totals(report, colours),
    withNext ? next(report, colours) : "",
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function files(report: CodemodReport, colours: Colours, verbose: boolean): string {
  const paint: Record<FileReport["status"], (text: string) => string> = {
    changed: colours.green,
    unchanged: colours.dim,
    refused: colours.yellow,
    failed: colours.red,
  };
  const shown = report.files.filter(({ status }) => verbose || status !== "unchanged");
  return shown
    .map((file) => {
      const { status, reason, changes } = file;
      const place = placeOf(file);
      const word = paint[status](report.dryRun && status === "changed" ? "would change" : status);
      if (reason) {
        const stack = verbose && reason.stack ? `\n${colours.dim(reason.stack)}` : "";
        return `${word} ${place}: ${reason.message}\n  ${colours.dim(`→ ${reason.hint}`)}${stack}`;
      }
      const lines = verbose
        ? changes.map(({ line, transform, message }) => `\n  ${colours.dim(`${line} ${transform}`)} ${message}`)
        : [];
      return `${word} ${place}${status === "changed" ? colours.dim(` (${plural(changes.length, "change")})`) : ""}${lines.join("")}`;
    })
    .join("\n");
}

function findings(report: CodemodReport, colours: Colours): string {
  const lines = report.files.flatMap(({ path, findings: found }) =>
    found.map(({ code, line, message, hint, level }) => {
      const mark = level === "todo" ? colours.yellow(code) : colours.dim(code);
      return `  ${path}:${line} ${mark} ${message}\n    ${colours.dim(`→ ${hint}`)}`;
    }),
  );
  const { todos, notes } = report.totals;
  const title =
    todos > 0
      ? `Left for you (${todos}); more on a code: npx migrate-nextauth-dynamo explain CODE`
      : `To know (${notes})`;
  return lines.length === 0 ? "" : `${colours.bold(title)}\n${lines.join("\n")}`;
}

function packages(report: CodemodReport, colours: Colours): string {
  return report.packages
    .map(({ path, changes, warnings }) => {
      const lines = changes.map(({ kind, name, from, to, why }) => {
        const what = {
          add: colours.green(`+ ${name} ${to}`),
          remove: colours.red(`- ${name} ${from}`),
          update: colours.cyan(`~ ${name} ${from} → ${to}`),
        };
        return `  ${what[kind]} ${colours.dim(why)}`;
      });
      return [colours.bold(path), ...lines, ...warnings.map((warning) => `  ${colours.yellow("!")} ${warning}`)].join(
        "\n",
      );
    })
    .join("\n\n");
}

function totals(report: CodemodReport, colours: Colours): string {
  const { scanned, changed, unchanged, refused, failed } = report.totals;
  if (scanned === 0) return "Nothing to do: no JavaScript or TypeScript file was found there.";
  if (changed + unchanged + refused + failed === 0) {
    return `Nothing to do: no file names next-auth or aws-sdk (${plural(scanned, "source file")} read).`;
  }
  const all = colours.dim(` of ${plural(scanned, "source file")} read`);
  return `${counts(report).join(", ")}${all}${report.dryRun ? ". Nothing was written." : "."}`;
}

function next({ next: commands }: CodemodReport, colours: Colours): string {
  return commands.length === 0
    ? ""
    : `${colours.bold("Next")}\n${commands.map((command) => `  $ ${command}`).join("\n")}`;
}

/** A unified diff with its lines coloured. */
export function colourDiff(diff: string, colours: Colours): string {
  return diff
    .split("\n")
    .map((line) => {
      if (/^(---|\+\+\+) /.test(line)) return colours.bold(line);
      if (line.startsWith("@@")) return colours.cyan(line);
      if (line.startsWith("+")) return colours.green(line);
      return line.startsWith("-") ? colours.red(line) : line;
    })
    .join("\n");
}
