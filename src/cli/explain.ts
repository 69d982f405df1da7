import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Command } from "commander";
import { wrapAnsi } from "fast-wrap-ansi";
import { usageError } from "../errors.ts";
import { print, stdoutColours } from "./terminal.ts";

/** The pages with a section or a table row for each code. */
const pages = ["errors.md", "findings.md", "data-job.md"];
/** In columns. */
const widest = 80;

/** `explain CODE`: what docs/, which comes with the package, says of an error, a finding, or an item's reason. */
export function explainCommand(): Command {
  return new Command("explain")
    .argument("<code>", "an error's, a finding's, or that of an item that was left")
    .description("Says more about a code: what it means and what to do.")
    .addHelpText(
      "after",
      // Worked out when it is asked for: every command line makes this command, few show its help.
      () => `
Examples:
  $ npx migrate-nextauth-dynamo explain NAD100
  $ npx migrate-nextauth-dynamo explain no-region

All codes are in these pages:
${pages.map((page) => `  ${join(docs(), page)}`).join("\n")}
`,
    )
    .action((code: string) => {
      for (const page of pages) {
        const found = explanation(readFileSync(join(docs(), page), "utf8"), code);
        if (found) return print(`${stdoutColours.bold(code)}\n\n${paragraphs(found)}`);
      }
      throw usageError(
        "no-such-code",
        `No error, finding or reason has the code "${code}".`,
        `Look for it in ${docs()}.`,
      );
    });
}

function docs(): string {
  return join(createRequire(import.meta.url).resolve("migrate-nextauth-dynamo/package.json"), "../docs");
}

/** What a page says of a code: the section under its heading, or the rest of its row in a table. */
function explanation(page: string, code: string): string | undefined {
  const name = code.replaceAll(/[^\w-]/g, "");
  const section = new RegExp(`^(##+) ${name}\n(?<text>.*?)(?=^##|$(?![^]))`, "ims").exec(page);
  const row = new RegExp(`^\\|[^|]*\`${name}\`[^|]*\\|(?<text>[^|]*)\\|$`, "im").exec(page);
  return (section ?? row)?.groups?.text?.trim();
}

/** A page's paragraphs as wide as a terminal; code as it stands. */
function paragraphs(text: string): string {
  const width = Math.min(process.stdout.columns || widest, widest);
  return text
    .split(/(```.*?```|\n{2,})/s)
    .map((part) => (part.startsWith("```") ? part : wrapAnsi(part.replaceAll(/(?<=\S)\n(?=[^\n-])/g, " "), width)))
    .join("");
}
