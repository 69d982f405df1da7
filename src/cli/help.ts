import { type Command, Help, Option } from "commander";
import { wrapAnsi } from "fast-wrap-ansi";

/** Groups of flags that few need: they are left out of `--help`, so that it fits a screen, and are in `--help --verbose`. */
export const rareGroups = {
  names: "Key names:",
  tuning: "Fine tuning:",
  shards: "Shards (explain scale):",
  users: "Some users first (explain data-job#some-users-first):",
  exports: "By an export (explain data-job#without-touching-the-table):",
} as const;
const rare: ReadonlySet<string | undefined> = new Set(Object.values(rareGroups));

/**
 * Has a command's help leave the rare flags out.
 *
 * @param isWhole with `--verbose`: all flags
 */
export function shortenHelp(command: Command, isWhole: boolean): void {
  const hasMore = !isWhole && command.options.some(isRare);
  const description = hasMore ? "this help; with --verbose all flags" : "this help";
  const group = command.options.at(-1)?.helpGroupHeading ?? "Options:";
  command.addHelpOption(new Option("-h, --help", description).helpGroup(group)).configureHelp({
    // Beside the flags there is little room on a narrow terminal, and Commander would rather let it overflow.
    minWidthToWrap: 12,
    // Only what is printed: a misspelt flag is compared with all of them.
    formatHelp: (shown, helper) => {
      const shorter = Object.create(helper) as Help;
      shorter.visibleOptions = (one) => helper.visibleOptions(one).filter((option) => isWhole || !isRare(option));
      return Help.prototype.formatHelp.call(shorter, shown, shorter);
    },
  });
}

/**
 * A help's text with its sentences wrapped: what Commander doesn't wrap by itself, the line of usage and what comes after the flags.
 * Examples stay on their lines, to be copied.
 */
export function reflowed(text: string, columns: number): string {
  const isSentence = (line: string | undefined) => line !== undefined && /^\S.*[^:]$/.test(line);
  const lines: string[] = [];
  let last: string | undefined;
  for (const line of text.split("\n")) {
    if (isSentence(line) && isSentence(last)) lines.push(`${lines.pop()} ${line}`);
    else lines.push(line);
    last = line;
  }
  return lines.map((line) => (/^\S/.test(line) ? wrapAnsi(line, Math.max(columns, narrowest)) : line)).join("\n");
}

/** What a text is given at least, in columns, and how wide help is at most, as Commander has it in a pipe. */
const narrowest = 20;
export const helpColumns = 80;

function isRare({ helpGroupHeading }: Option): boolean {
  return rare.has(helpGroupHeading);
}
