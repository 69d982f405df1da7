import { type Command, Help, Option } from "commander";

/** Groups of flags that few need: they are left out of `--help`, so that it fits a screen, and are in `--help --verbose`. */
export const rareGroups = {
  names: "Key names:",
  tuning: "Fine tuning:",
  shards: "Shards (docs/scale.md):",
  users: "Some users first (docs/data-job.md):",
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
    // Only what is printed: a misspelt flag is compared with all of them.
    formatHelp: (shown, helper) => {
      const shorter = Object.create(helper) as Help;
      shorter.visibleOptions = (one) => helper.visibleOptions(one).filter((option) => isWhole || !isRare(option));
      return Help.prototype.formatHelp.call(shorter, shown, shorter);
    },
  });
}

function isRare({ helpGroupHeading }: Option): boolean {
  return rare.has(helpGroupHeading);
}
