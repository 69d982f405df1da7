import { extname } from "node:path";
import { asMarkdown } from "./markdown.ts";
import type { MigrationReport } from "./model.ts";
import { asText } from "./text.ts";

export { leftCount, type MigrationReport, migrationReport, type Result } from "./model.ts";
export { asText, type Colours } from "./text.ts";

const plain = { bold: same, dim: same, yellow: same, red: same, cyan: same };

const renderers: Readonly<Record<string, (report: MigrationReport) => string>> = {
  ".json": asJson,
  ".md": asMarkdown,
  ".txt": (report) => `${asText(report, plain)}\n`,
};

/** The extensions by which a report file is told what to be. */
export const reportExtensions: readonly string[] = Object.keys(renderers);

/** Renders a report as the kind of file that the name's extension asks for; `undefined` for another extension. */
export function rendererFor(file: string): ((report: MigrationReport) => string) | undefined {
  return renderers[extname(file).toLowerCase()];
}

/** The report as it is. */
export function asJson(report: MigrationReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}

function same(text: string): string {
  return text;
}
