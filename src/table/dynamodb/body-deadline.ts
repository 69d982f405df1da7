import type { Readable } from "node:stream";

/** What is used here of the SDK's middleware: its clients' stacks differ in their types only. */
export interface Stack {
  add(
    middleware: (next: (args: unknown) => Promise<unknown>) => (args: unknown) => Promise<unknown>,
    options: { readonly step: "deserialize"; readonly priority: "low"; readonly name: string },
  ): void;
}

/**
 * How long an answer's body may take after its headers, in milliseconds. It holds a megabyte at most, or a part of a
 * journal.
 */
const bodyDeadline = 30_000;

/**
 * Ends answers whose body doesn't come: the SDK's timeouts end with the headers (@smithy/node-http-handler clears them
 * then), and whoever waits for the rest of a body would wait for ever.
 */
export function limitBodyTime(stack: object, milliseconds = bodyDeadline): void {
  (stack as Stack).add(
    (next) => async (args) => {
      const result = await next(args);
      const { body } = (result as { response: { body?: Partial<Readable> } }).response;
      if (typeof body?.once !== "function" || typeof body.destroy !== "function" || body.readableEnded) return result;
      limitTime(body as Readable, milliseconds);
      return result;
    },
    { step: "deserialize", priority: "low", name: "bodyDeadline" },
  );
}

/** Ends a body that doesn't come to its end in time. */
export function limitTime<Body extends Readable>(body: Body, milliseconds = bodyDeadline): Body {
  const timer = setTimeout(() => body.destroy(stalled(milliseconds)), milliseconds);
  timer.unref();
  body.once("close", () => clearTimeout(timer));
  return body;
}

function stalled(milliseconds: number): Error {
  const message = `the answer's body didn't come to its end within ${milliseconds / 1_000} s`;
  return Object.assign(new Error(message), { name: "TimeoutError" });
}
