/** Reports for people and for machines: one document for every job, and one registry of the forms that it takes. */
import { extname } from "node:path";
import type { Document } from "./document.ts";
import { visibleJson } from "./render/escape.ts";
import { asMarkdown } from "./render/markdown.ts";
import { asSarif, type Explain } from "./render/sarif.ts";
import { asText, plain } from "./render/text.ts";

export { isWell } from "../table/report/inspection.ts";
export { leftCount, writeCounts } from "../table/report/migration.ts";
export { duration, number } from "../table/report/numbers.ts";
export { fateCount } from "../table/report/rollback.ts";
export { differenceCount } from "../table/report/sample-inspection.ts";
export { v3WroteText } from "../table/report/v3.ts";
export { findingCount } from "../table/report/verification.ts";
export { codemodDocument } from "./codemod/document.ts";
export { inspectionDocument } from "./data/inspection.ts";
export { migrationDocument } from "./data/migration.ts";
export { rollbackDocument } from "./data/rollback.ts";
export { runsDocument } from "./data/runs.ts";
export { sampleInspectionDocument } from "./data/sample-inspection.ts";
export { statusDocument } from "./data/status.ts";
export { placeText } from "./data/table-facts.ts";
export { verificationDocument } from "./data/verification.ts";
export { doctorDocument } from "./doctor/document.ts";
export type { Document, Draft } from "./document.ts";
export { visible, visibleLines } from "./render/escape.ts";
export { asAnnotations } from "./render/sarif.ts";
export { asText, type Colours, colouredDiff } from "./render/text.ts";
export { type UpgradeParts, upgradeDocument } from "./upgrade/document.ts";

/** A report for machines, and the same for people. */
export interface Rendered {
  readonly model: object;
  readonly document: Document;
  /** Where the paths in it begin, in the repository; `""` for its root. */
  readonly folder?: string;
  /** What a scanner shows beside its results. */
  readonly explain?: Explain;
}

const renderers: Readonly<Record<string, (report: Rendered) => string | Promise<string>>> = {
  ".json": ({ model }) => asJson(model),
  // Drawing diffs takes packages that nothing else needs.
  ".html": async ({ document }) => (await import("./render/html.ts")).asHtml(document),
  ".md": ({ document }) => asMarkdown(document),
  ".sarif": ({ document, model, folder = "", explain = () => undefined }) =>
    asSarif(document, { version: versionIn(model), folder, explain }),
  ".txt": ({ document }) => `${asText(document, plain)}\n`,
};

/** Every report says which version of this tool made it. */
function versionIn(model: object): string {
  return "version" in model ? String(model.version) : "";
}

/** The extensions by which a report file is told what to be. */
export const reportExtensions: readonly string[] = Object.keys(renderers);

/** Those of a report on a table: what is in a table is at no line of the code, and a scanner would find nothing wrong. */
export const tableReportExtensions = reportExtensions.filter((extension) => extension !== ".sarif");

/** Renders a report as the kind of file that the name's extension asks for; `undefined` for another extension. */
export function rendererFor(file: string): ((report: Rendered) => string | Promise<string>) | undefined {
  return renderers[extname(file).toLowerCase()];
}

/** The report as it is. */
export function asJson(model: object, { isLine = false }: { readonly isLine?: boolean } = {}): string {
  return `${visibleJson(JSON.stringify(model, null, isLine ? 0 : 2))}\n`;
}
