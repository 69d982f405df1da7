import { createRequire } from "node:module";
import { join } from "node:path";
import { Command } from "commander";
import { usageError } from "../errors.ts";
import { visible } from "../report/index.ts";
import { explanationOf, pages } from "./explanation.ts";
import { asTerminal } from "./markdown-terminal.ts";
import { columnsOf, print, stdoutColours } from "./terminal.ts";

/** In columns. */
const widest = 80;

/** `explain CODE`: what docs/, which comes with the package, says of an error, a finding, or an item's reason. */
export function explainCommand(): Command {
  return new Command("explain")
    .argument("<code>", "an error's, a finding's, or that of an item that was left")
    .description("Says more about a code, and what to do.")
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
      const found = explanationOf(docs(), code);
      if (found)
        return print(`${stdoutColours.bold(visible(shownCode(code)))}\n\n${asTerminal(found, width(), stdoutColours)}`);
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

/** Findings are written in capitals. */
function shownCode(code: string): string {
  return /^nad\d+$/i.test(code) ? code.toUpperCase() : code;
}

function width(): number {
  return Math.min(columnsOf(process.stdout) ?? widest, widest);
}
