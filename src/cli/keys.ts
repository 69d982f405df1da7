import { emitKeypressEvents } from "node:readline";

/**
 * Reads keys one by one, `ctrl-c` for Ctrl-C, until one of them is an answer. The end of the input is one, too, and so is a signal
 * that stops the command.
 *
 * Whoever asks calls this before the question stands on the screen, or the terminal would echo an early key.
 */
export function readKeys<Answer>(
  onKey: (name: string, text: string | undefined) => Answer | undefined,
  { atEnd, signal }: { readonly atEnd: Answer; readonly signal: AbortSignal },
): Promise<Answer> {
  if (signal.aborted) return Promise.resolve(atEnd);
  const { stdin } = process;
  emitKeypressEvents(stdin);
  stdin.setRawMode?.(true);
  stdin.resume();
  return new Promise((resolve) => {
    const end = (answer: Answer) => {
      stdin.off("keypress", pressed).off("end", ended);
      signal.removeEventListener("abort", ended);
      stdin.setRawMode?.(false);
      stdin.pause();
      resolve(answer);
    };
    const ended = () => end(atEnd);
    const pressed = (text: string | undefined, key: { readonly name?: string; readonly ctrl?: boolean }) => {
      const answer = onKey(key.ctrl ? `ctrl-${key.name}` : (key.name ?? ""), text);
      if (answer !== undefined) end(answer);
    };
    stdin.on("keypress", pressed).once("end", ended);
    signal.addEventListener("abort", ended);
  });
}
