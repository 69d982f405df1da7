import { ToolError } from "../../errors.ts";

/** What is used here of a command: those of the SDK differ in their types only. */
interface Stack {
  add(
    middleware: (next: (args: unknown) => Promise<unknown>) => (args: unknown) => Promise<unknown>,
    options: { readonly step: "deserialize"; readonly priority: "low"; readonly name: string },
  ): void;
}

/** What HTTP's `Date` is exact to, and what an answer takes on its way: less than this isn't a difference, in seconds. */
const precision = 30;

/** Beyond this nobody can tell which of two clocks is right, in seconds. AWS itself takes requests up to 5 minutes off. */
const mostSkew = 5 * 60;

/**
 * The engine's clock, by the `Date` of an answer. What expires is a matter of the engine's time, of the users' and of
 * everybody's, and of this machine's only as long as it shows the same.
 */
export class ServerClock {
  #skew: number | undefined;

  /** Reads the clock from the answers to a command. */
  watch({ middlewareStack }: { readonly middlewareStack: object }): void {
    (middlewareStack as Stack).add(
      (next) => async (args) => {
        const result = await next(args);
        const { headers = {} } = (result as { response: { headers?: Readonly<Record<string, string>> } }).response;
        const time = Date.parse(headers.date ?? "");
        if (!Number.isNaN(time)) this.#skew = Date.now() - time;
        return result;
      },
      { step: "deserialize", priority: "low", name: "serverClock" },
    );
  }

  /** By how many seconds this machine's clock is ahead of the engine's; 0 when they agree, or the engine tells no time. */
  get secondsAhead(): number {
    const seconds = Math.round((this.#skew ?? 0) / 1_000);
    return Math.abs(seconds) < precision ? 0 : seconds;
  }

  /** The present by the engine's clock, in milliseconds since 1970. */
  now(): number {
    return Date.now() - this.secondsAhead * 1_000;
  }

  /**
   * The present by the clock that is behind and by the one that is ahead, in milliseconds since 1970: whichever of the two is
   * wrong, what has just been done is between them or by a moment off.
   */
  bounds(): { readonly earliest: number; readonly latest: number } {
    const times = [Date.now(), this.now()];
    return { earliest: Math.min(...times), latest: Math.max(...times) };
  }

  /** Why neither clock can be trusted, without a full stop; `undefined` when both can. */
  doubt(table: string): string | undefined {
    if (Math.abs(this.secondsAhead) <= mostSkew) return undefined;
    return `This machine's clock is ${difference(this.secondsAhead)} that of the table "${table}"`;
  }

  /** @throws ToolError (`clock`) when this machine's clock and the engine's differ by more than a few minutes */
  check(table: string): void {
    const doubt = this.doubt(table);
    if (doubt === undefined) return;
    throw new ToolError({
      code: "clock",
      message: `${doubt}: what has expired can't be told.`,
      hint: "Nothing was written. Set the clock right, and run the same again.",
    });
  }
}

/** `31 days ahead of`, `2 minutes behind`. */
export function difference(secondsAhead: number): string {
  const seconds = Math.abs(secondsAhead);
  const [length, unit] = units.find(([size]) => seconds >= size * 2) ?? [1, "seconds"];
  return `${Math.round(seconds / length)} ${unit} ${secondsAhead > 0 ? "ahead of" : "behind"}`;
}

const units: readonly (readonly [seconds: number, name: string])[] = [
  [86_400, "days"],
  [3_600, "hours"],
  [60, "minutes"],
];
