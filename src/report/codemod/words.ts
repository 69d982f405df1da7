import type * as api from "../../codemod/report.ts";
import type { Spoken } from "../../words.ts";

type CodemodReport = Spoken<api.CodemodReport>;
type FileReport = Spoken<api.FileReport>;

export function plural(count: number, noun: string): string {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}

/** How many files became what; that none was refused or failed needs no word. */
export function counts({ totals, dryRun }: CodemodReport): string[] {
  const { changed, unchanged, refused, failed } = totals;
  return [
    `${plural(changed, "file")} ${dryRun ? "would change" : "changed"}`,
    `${unchanged} unchanged`,
    ...(refused > 0 ? [`${refused} refused`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ];
}

/** The file, and where in it the reason is, as editors take it. */
export function placeOf({ path, reason }: FileReport): string {
  return reason?.line ? `${path}:${reason.line}:${reason.column ?? 1}` : path;
}
