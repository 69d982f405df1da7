import type { Document } from "../document.ts";
import { visible, visibleJson } from "./escape.ts";

type Section = Document["sections"][number];
type Row = Extract<Section, { readonly kind: "findings" }>["rows"][number];

/** What a person should look at, as code scanners report it: SARIF 2.1.0, which GitHub and editors show at the line. */
export function asSarif({ title, sections }: Document, version: string): string {
  const rows = sections.flatMap((section) => (section.kind === "findings" ? section.rows : []));
  const stopped = sections
    .flatMap((section) => (section.kind === "files" ? section.files : []))
    .filter(({ reason }) => reason);
  const rules = [...new Set(rows.map(({ code }) => code))].sort().map((id) => ({ id }));
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "migrate-nextauth-dynamo",
            version,
            rules: [...rules, ...(stopped.length > 0 ? [notUpgraded] : [])],
          },
        },
        automationDetails: { id: title },
        results: [
          ...rows.map(result),
          ...stopped.map(({ path, status, reason }) => ({
            ruleId: notUpgraded.id,
            level: status === "failed" ? "error" : "warning",
            message: { text: visible(`${reason?.message}. ${reason?.hint}`) },
            locations: [location(path, 1)],
          })),
        ],
      },
    ],
  };
  return `${visibleJson(JSON.stringify(log, null, 2))}\n`;
}

const notUpgraded = { id: "not-upgraded" };

function result({ path, line, code, message, hint, level }: Row) {
  return {
    ruleId: code,
    level: level === "todo" ? "warning" : "note",
    message: { text: visible(`${message}. ${hint}`) },
    locations: [location(path, line)],
  };
}

/** The path as a URI, in which a space or a per cent sign has its code. */
function location(path: string, startLine: number) {
  const uri = path.split("/").map(encodeURIComponent).join("/");
  return { physicalLocation: { artifactLocation: { uri }, region: { startLine } } };
}

/** The same as GitHub's workflow commands: notes at the lines of a pull request. */
export function asAnnotations({ sections }: Document): string {
  const rows = sections.flatMap((section) => (section.kind === "findings" ? section.rows : []));
  return rows
    .map(({ path, line, code, message, hint, level }) => {
      const properties = `file=${property(path)},line=${line},title=${property(code)}`;
      return `::${level === "todo" ? "warning" : "notice"} ${properties}::${data(`${message}. ${hint}`)}`;
    })
    .join("\n");
}

/** Escaped as actions/toolkit does it. */
function data(text: string): string {
  return visible(text).replaceAll("%", "%25");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
