/**
 * Sentences in which options and calls stand as such. A program reads them in the words of the API; the command line
 * says flags and commands instead (`src/cli/words.ts`), and nobody below it knows either.
 */

/** Options of the API, named in a sentence: by their names alone, or with values to give them. */
export class OptionWords {
  readonly options: readonly (readonly [name: string, value: string | false | undefined])[];
  /** The name as the subject of a sentence: `segments is 0`. */
  readonly isBare: boolean;

  constructor(options: OptionWords["options"], { isBare = false } = {}) {
    this.options = options;
    this.isBare = isBare;
  }

  toString(): string {
    const names = this.options.map(([name, value]) =>
      value === undefined ? name : `${name}: ${JSON.stringify(value)}`,
    );
    return this.isBare ? names.join(", ") : `\`${names.join(", ")}\``;
  }
}

/** The functions of the API that a sentence may send somebody to. */
export type CallName =
  | "doctor"
  | "downgradeTable"
  | "explain"
  | "migrateShard"
  | "migrateTable"
  | "planMigration"
  | "rollbackFromTable"
  | "rollbackShard"
  | "rollbackTable"
  | "runCodemod"
  | "verifyShard"
  | "verifyTable";

/** A call to make next. `String(call)` is the call as code. */
export class Call {
  readonly call: CallName;
  /** What it is given; without a value it is for the reader to fill in. */
  readonly options: Readonly<Record<string, unknown>>;

  constructor(call: CallName, options: Readonly<Record<string, unknown>> = {}) {
    this.call = call;
    this.options = options;
  }

  toString(): string {
    const given = Object.entries(this.options).filter(([, value]) => value !== undefined && value !== null);
    return `${this.call}({ ${given.map(([name, value]) => `${name}: ${JSON.stringify(value)}`).join(", ")} })`;
  }
}

/** A sentence with such words in it. As a string, and in JSON, it is in the words of the API. */
export class Sentence {
  readonly parts: readonly (string | OptionWords | Call)[];

  constructor(parts: Sentence["parts"]) {
    this.parts = parts;
  }

  toString(): string {
    return this.parts.join("");
  }

  toJSON(): string {
    return this.toString();
  }
}

/** What is said: text as it stands, a sentence with options in it, or a call to make. */
export type Words = string | Sentence | Call;

/** Makes a sentence of a template: `` sentence`Pass ${option("region")}.` `` */
export function sentence(texts: TemplateStringsArray, ...values: readonly (string | number | OptionWords | Call)[]) {
  return new Sentence(
    texts.flatMap((text, index) => {
      const value = values[index];
      return value === undefined ? [text] : [text, typeof value === "number" ? String(value) : value];
    }),
  );
}

/** One sentence of several texts. */
export function joined(...texts: readonly (string | Sentence)[]): Sentence {
  return new Sentence(texts.flatMap((text) => (typeof text === "string" ? [text] : text.parts)));
}

/** An option by its name, with the value to give it where there is one: `false` turns it off. */
export function option(name: string, value?: string | false): OptionWords {
  return new OptionWords([[name, value]]);
}

/** Options with their values. */
export function optionValues(values: Readonly<Record<string, string>>): OptionWords {
  return new OptionWords(Object.entries(values));
}

/** An option as the subject of a sentence. */
export function named(name: string): OptionWords {
  return new OptionWords([[name, undefined]], { isBare: true });
}

/** A value in which whoever speaks has put what is said into text. */
export type Spoken<Value> = Value extends Sentence | Call
  ? string
  : Value extends (...args: never[]) => unknown
    ? Value
    : Value extends object
      ? { readonly [Name in keyof Value]: Spoken<Value[Name]> }
      : Value;

/** Puts all that is said in a value into text; what is worked out when it is looked at stays so. */
export function spoken<Value>(value: Value, say: (words: Sentence | Call) => string): Spoken<Value> {
  const map = (each: unknown): unknown => {
    if (each instanceof Sentence || each instanceof Call) return say(each);
    if (Array.isArray(each)) return each.map(map);
    if (typeof each !== "object" || each === null) return each;
    const copy = {};
    for (const [name, { get, value }] of Object.entries(Object.getOwnPropertyDescriptors(each))) {
      const how = get ? { get: () => map(get.call(each)) } : { value: map(value) };
      Object.defineProperty(copy, name, { enumerable: true, ...how });
    }
    return copy;
  };
  return map(value) as Spoken<Value>;
}
