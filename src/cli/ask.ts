import { visible } from "../report/index.ts";
import { readKeys } from "./keys.ts";
import { say, shownOn, wrappedToSay } from "./terminal.ts";

/** Asks before something is written; whatever isn't a yes is a no. */
export async function agrees(message: string): Promise<boolean> {
  // y is a yes; n, Enter, Esc, Ctrl-C, Ctrl-D and the end of the input are a no.
  const answer = readKeys((name) => {
    if (name === "y") return true;
    return ["n", "return", "enter", "escape", "ctrl-c", "ctrl-d"].includes(name) ? false : undefined;
  }, false);
  process.stderr.write(shownOn(process.stderr, `${wrappedToSay(`${visible(message)} [y/N]`)} `));
  const isYes = await answer;
  say(isYes ? "yes" : "no");
  if (!isYes) say("Nothing was written.");
  return isYes;
}
