import { posix } from "node:path";
import type { Document } from "../document.ts";
import { visible, visibleJson } from "./escape.ts";
import { sentences } from "./sentences.ts";

/** Something at a line of a file, as machines that show code take it. */
interface Result {
  readonly path: string;
  readonly line: number;
  readonly code: string;
  readonly level: "error" | "warning" | "note";
  readonly text: string;
}

/** What a file that stays as it is for a reason is reported by. */
const notUpgraded = { code: "not-upgraded", title: "The file stays as it is, for the reason given" };

/** @param folder where the report's paths begin, in the repository; `""` for its root */
function resultsOf({ sections }: Document, folder: string): readonly Result[] {
  const found = sections.flatMap((section): readonly Result[] => {
    if (section.kind === "findings") {
      return section.rows.map(({ path, line, code, message, hint, level }) => ({
        path,
        line,
        code,
        level: level === "todo" ? "warning" : "note",
        text: sentences(message, hint),
      }));
    }
    if (section.kind !== "files") return [];
    return section.files.flatMap(({ path, place, status, reason }) =>
      reason
        ? [
            {
              path,
              line: Number(/^:(\d+)/.exec(place.slice(path.length))?.[1] ?? 1),
              code: notUpgraded.code,
              level: status === "failed" ? "error" : "warning",
              text: sentences(reason.message, reason.hint),
            } as const,
          ]
        : [],
    );
  });
  return found.map((result) => ({ ...result, path: posix.join(folder, result.path), text: visible(result.text) }));
}

/** What the documentation says of a code, in Markdown, with its title in bold; `undefined` where it says nothing. */
export type Explain = (code: string) => string | undefined;

/** What a person should look at, as code scanners report it: SARIF 2.1.0, which GitHub and editors show at the line. */
export function asSarif(
  document: Document,
  { version, folder, explain }: { readonly version: string; readonly folder: string; readonly explain: Explain },
) {
  const results = resultsOf(document, folder);
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "migrate-nextauth-dynamo",
            version,
            rules: [...new Set(results.map(({ code }) => code))].sort().map((code) => ruleOf(code, explain(code))),
          },
        },
        automationDetails: { id: document.title },
        results: results.map(({ path, line, code, level, text }) => ({
          ruleId: code,
          level,
          message: { text },
          locations: [location(path, line)],
        })),
      },
    ],
  };
  return `${visibleJson(JSON.stringify(log, null, 2))}\n`;
}

/** With the texts that GitHub wants of each rule, and shows beside its results. */
function ruleOf(id: string, explanation: string | undefined) {
  const [, title = id === notUpgraded.code ? notUpgraded.title : id] = /^\*\*(.+?)\*\*$/m.exec(explanation ?? "") ?? [];
  const text = title.replaceAll("`", "");
  return {
    id,
    shortDescription: { text },
    fullDescription: { text },
    help: { text: explanation ?? text, markdown: explanation ?? title },
  };
}

/** The path as a URI, in which a space or a per cent sign has its code. A name that is no text has none. */
function location(path: string, startLine: number) {
  const uri = path
    .replace(/\p{Surrogate}/gu, "\ufffd")
    .split("/")
    .map(encodeURIComponent)
    .join("/");
  return { physicalLocation: { artifactLocation: { uri }, region: { startLine } } };
}

/** GitHub's words for the levels. */
const commands = { error: "error", warning: "warning", note: "notice" } as const;

/**
 * The same as GitHub's workflow commands: notes at the lines of a pull request.
 *
 * @param folder where the report's paths begin, in the repository; `""` for its root
 */
export function asAnnotations(document: Document, folder: string): readonly string[] {
  return resultsOf(document, folder).map(({ path, line, code, level, text }) => {
    const properties = `file=${property(path)},line=${line},title=${property(code)}`;
    return `::${commands[level]} ${properties}::${data(text)}`;
  });
}

/** Escaped as actions/toolkit does it. */
function data(text: string): string {
  return visible(text).replaceAll("%", "%25");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
