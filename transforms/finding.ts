/** `NAD` and three digits; each is explained in docs/findings.md. */
export type FindingCode = `NAD${number}`;

/** Something a person has to look at. */
export interface Finding {
  readonly code: FindingCode;
  /** From 1, in the file as it was read. */
  readonly line: number;
  readonly column: number;
  /** What was found, in one sentence. */
  readonly message: string;
  /** What to do about it. */
  readonly hint: string;
  /** `todo` leaves work to a person; `note` only says what changed in behaviour. */
  readonly level: "todo" | "note";
}

/** One thing a transform did. */
export interface CodeChange {
  readonly transform: string;
  /** From 1, in the file as it was read. */
  readonly line: number;
  /** What was done, in the past tense and few words: "next-auth/client → next-auth/react". */
  readonly message: string;
}
