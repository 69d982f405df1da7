import { emitKeypressEvents } from "node:readline";
import { visible } from "../report/index.ts";
import { say } from "./terminal.ts";

/** Asks before something is written; whatever isn't a yes is a no. */
export async function agrees(message: string): Promise<boolean> {
  const answer = pressed(); // The keys are ours before the question stands there, or the terminal would echo an early one.
  process.stderr.write(`${visible(message)} [y/N] `);
  const isYes = await answer;
  say(isYes ? "yes" : "no");
  if (!isYes) say("Nothing was written.");
  return isYes;
}

/** Waits for a key that is an answer: y is a yes; n, Enter, Esc, Ctrl-C, Ctrl-D and the end of the input are a no. */
function pressed(): Promise<boolean> {
  const { stdin } = process;
  emitKeypressEvents(stdin);
  stdin.setRawMode?.(true);
  stdin.resume();
  return new Promise((answer) => {
    const end = (isYes: boolean) => {
      stdin.off("keypress", onKey).off("end", onEnd);
      stdin.setRawMode?.(false);
      stdin.pause();
      answer(isYes);
    };
    const onEnd = () => end(false);
    const onKey = (_text: string | undefined, key: { readonly name?: string; readonly ctrl?: boolean }) => {
      const name = key.ctrl ? `ctrl-${key.name}` : (key.name ?? "");
      if (name === "y") end(true);
      if (["n", "return", "enter", "escape", "ctrl-c", "ctrl-d"].includes(name)) end(false);
    };
    stdin.on("keypress", onKey).once("end", onEnd);
  });
}
