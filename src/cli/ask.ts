import { visible } from "../report/index.ts";
import { say } from "./terminal.ts";

/** Asks before something is written; whatever isn't a yes is a no. */
export async function agrees(message: string): Promise<boolean> {
  // The prompts are loaded only where somebody is asked, so that --help is there at once.
  const { confirm } = await import("@clack/prompts");
  const answer = await confirm({ message: visible(message), initialValue: false, output: process.stderr });
  if (answer === true) return true;
  say("Nothing was written.");
  return false;
}
