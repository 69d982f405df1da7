import { existsSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What a runner of GitHub Actions carries out, in whatever is printed: a line that begins so after blanks, and the older
 * form anywhere in a line (ActionCommand.cs of actions/runner).
 */
const obeyed = /^\s*::|##\[/m;

/** Whether GitHub Actions reads what is printed. */
export function isWorkflow({ GITHUB_ACTIONS }: Environment): boolean {
  return GITHUB_ACTIONS === "true";
}

/** A text in which somebody else's lines are shown and not carried out: a diff has what the pull request says. */
export function heldBack(text: string, env: Environment): string {
  if (!isWorkflow(env) || !obeyed.test(text)) return text;
  // Whoever wrote such a line can't know the word that ends this.
  const token = crypto.randomUUID();
  return `::stop-commands::${token}\n${text.replace(/\n?$/, "\n")}::${token}::\n`;
}

/** Where a folder lies in its repository, with slashes and one at the end; `""` at the root, and where there is none. */
export function folderInRepository(folder: string, { GITHUB_WORKSPACE: workspace }: Environment): string {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, ".git")) || at === workspace) {
      const path = relative(at, folder);
      return path === "" ? "" : `${path.split(sep).join("/")}/`;
    }
    if (dirname(at) === at) return "";
  }
}
