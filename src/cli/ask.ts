import { visible } from "../report/index.ts";
import { readKeys } from "./keys.ts";
import { line } from "./menu.ts";
import { say, shownOn, wrappedToSay } from "./terminal.ts";

/** Asks before something is written; whatever isn't a yes is a no. */
export async function agrees(message: string, signal: AbortSignal): Promise<boolean> {
  // y is a yes; n, Enter, Esc, Ctrl-C, Ctrl-D and the end of the input are a no.
  const answer = readKeys(
    (name) => {
      if (name === "y") return true;
      return ["n", "return", "enter", "escape", "ctrl-c", "ctrl-d"].includes(name) ? false : undefined;
    },
    { atEnd: false, signal },
  );
  process.stderr.write(shownOn(process.stderr, `${wrappedToSay(`${visible(message)} [y/N]`)} `));
  const isYes = await answer;
  say(isYes ? "yes" : "no");
  if (!isYes) say("Nothing was written.");
  return isYes;
}

/** Asks for a name before something is written that can't be taken for something else; whatever isn't the name is a no. */
export async function agreesByName(message: string, name: string, signal: AbortSignal): Promise<boolean> {
  const answer = await line(`${wrappedToSay(visible(message))} `, signal);
  const isYes = answer?.trim() === name;
  if (answer === undefined) say("");
  if (!isYes) say("That isn't its name. Nothing was written.");
  return isYes;
}
