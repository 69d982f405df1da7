import { extname } from "node:path";
import type { Document } from "./document.ts";
import { asHtml } from "./html.ts";
import { asMarkdown } from "./markdown.ts";
import { asText } from "./text.ts";

export { leftCount, writeCounts } from "../../table/report/migration.ts";
export { fateCount } from "../../table/report/rollback.ts";
export { findingCount } from "../../table/report/verification.ts";
export type { Document } from "./document.ts";
export { migrationDocument } from "./migration.ts";
export { rollbackDocument } from "./rollback.ts";
export { statusDocument } from "./status.ts";
export { asText } from "./text.ts";
export { verificationDocument } from "./verification.ts";

/** A report for machines, and the same for people. */
export interface Rendered {
  readonly model: object;
  readonly document: Document;
}

const plain = { bold: same, dim: same, yellow: same, red: same, cyan: same };

const renderers: Readonly<Record<string, (report: Rendered) => string>> = {
  ".json": ({ model }) => asJson(model),
  ".html": ({ document }) => asHtml(document),
  ".md": ({ document }) => asMarkdown(document),
  ".txt": ({ document }) => `${asText(document, plain)}\n`,
};

/** The extensions by which a report file is told what to be. */
export const reportExtensions: readonly string[] = Object.keys(renderers);

/** Renders a report as the kind of file that the name's extension asks for; `undefined` for another extension. */
export function rendererFor(file: string): ((report: Rendered) => string) | undefined {
  return renderers[extname(file).toLowerCase()];
}

/** The report as it is. */
export function asJson(model: object): string {
  return `${JSON.stringify(model, null, 2)}\n`;
}

function same(text: string): string {
  return text;
}
