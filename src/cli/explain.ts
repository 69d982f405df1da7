import { Command } from "commander";
import { usageError } from "../errors.ts";
import { visible } from "../report/index.ts";
import { packageFolder } from "../version.ts";
import { codePages, explanationOf, linkTarget, pageNamed, pageNames } from "./explanation.ts";
import { asTerminal } from "./markdown-terminal.ts";
import { columnsOf, print, stdoutColours } from "./terminal.ts";
import { inThisWay, tool } from "./tool.ts";

/** In columns. */
const widest = 80;

/** `explain CODE`: what the pages that come with the package say of an error, a finding, or an item's reason; or a whole page. */
export function explainCommand(): Command {
  return new Command("explain")
    .argument("<code>", "an error's, a finding's, or that of an item that was left; or the name of a page")
    .description("Says more about a code, and what to do; or prints a page of the documentation.")
    .summary("Says more about a code, or prints a page.")
    .addHelpText(
      "after",
      // Worked out when it is asked for: every command line makes this command, few show its help.
      () => `
Examples:
  $ ${tool} explain NAD100
  $ ${tool} explain no-region
  $ ${tool} explain data-job

The pages are ${pageNames(packageFolder()).join(", ")}.
All codes are in ${codePages.join(", ")}.
`,
    )
    .action((name: string) => {
      const code = explanationOf(packageFolder(), name);
      const found = code ?? pageNamed(packageFolder(), name);
      if (found === undefined) {
        throw usageError(
          "no-such-code",
          `No error, finding or reason has the code "${name}", and no page is called so.`,
          `Codes are in the pages ${codePages.join(", ")}; other pages are ${others().join(", ")}.`,
        );
      }
      const { page, text } = found;
      const linkOf = (link: string) => linkTarget(packageFolder(), page, link);
      const shown = asTerminal(inThisWay(text), { columns: width(), colours: stdoutColours, linkOf });
      return print(code ? `${stdoutColours.bold(visible(shownCode(name)))}\n\n${shown}` : shown);
    });
}

function others(): readonly string[] {
  return pageNames(packageFolder()).filter((page) => !codePages.some((each) => each === page));
}

/** Findings are written in capitals. */
function shownCode(code: string): string {
  return /^nad\d+$/i.test(code) ? code.toUpperCase() : code;
}

function width(): number {
  return Math.min(columnsOf(process.stdout) ?? widest, widest);
}
