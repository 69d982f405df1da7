type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

/** One callback or event of the application, and what its code made of what it was given. */
export interface Call {
  readonly name: string;
  readonly outcome: unknown;
}

const claimsOfEveryToken = new Set(["iat", "exp", "jti"]);

/** Notes what next-auth calls in an application, and what the application prints. */
export class Recorder {
  #calls: Call[] = [];
  #printed: unknown[] = [];

  take(): { readonly calls: Call[]; readonly printed: unknown[] } {
    const taken = { calls: this.#calls, printed: this.#printed };
    this.#calls = [];
    this.#printed = [];
    return taken;
  }

  /** What the application prints; next-auth's own messages are no part of its behaviour. */
  print(args: readonly unknown[]): void {
    if (!/^\[next-auth\]/.test(String(args[0]))) this.#printed.push(args.map((each) => plain(each)));
  }

  /** next-auth's options with their callbacks and events recorded, as frozen as they were. */
  recorded(options: unknown): unknown {
    if (options === null || typeof options !== "object") return options;
    const { callbacks, events } = options as Record<string, Record<string, unknown> | undefined>;
    const copy = {
      ...options,
      ...(callbacks && { callbacks: this.#recordAll("", callbacks) }),
      ...(events && { events: this.#recordAll("events.", events) }),
    };
    return Object.isFrozen(options) ? Object.freeze(copy) : copy;
  }

  #recordAll(prefix: string, functions: Record<string, unknown>): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(functions).map(([name, value]) => [
        name,
        typeof value === "function" ? this.#record(prefix + name, value as AnyFunction) : value,
      ]),
    );
  }

  #record(name: string, original: AnyFunction): AnyFunction {
    const note = (outcome: unknown) => void this.#calls.push({ name, outcome });
    return async function (...args) {
      try {
        const result = await original.apply(this, args);
        // What events return is thrown away.
        note(name.startsWith("events.") ? "called" : plain(result, name === "jwt" ? claimsOfEveryToken : new Set()));
        return result;
      } catch (error) {
        // v3 took a text that was thrown as v4 takes one that is returned.
        note(error instanceof Error ? { thrown: error.message } : plain(error));
        throw error;
      }
    };
  }
}

/** A value as JSON has it, at this moment; undefined stays where it stands alone. */
export function plain(value: unknown, without: ReadonlySet<string> = new Set()): unknown {
  if (value instanceof Error) return `Error: ${value.message}`;
  if (value === undefined || value === null || typeof value !== "object") return value;
  return JSON.parse(
    JSON.stringify(value, (key, each) => (without.has(key) ? undefined : typeof each === "bigint" ? `${each}n` : each)),
  );
}
