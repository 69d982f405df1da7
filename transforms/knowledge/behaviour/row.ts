/**
 * One thing that next-auth v3 and v4 do differently at run time although the code compiles, and what the codemod makes of it. The
 * sources are those of the published packages: next-auth 3.29.10's dist/, next-auth 4.24.15's src/.
 */
export interface BehaviourRow {
  /** What users see: A a wrong result or a loss without a word, B a crash or a lock-out, C confusion, D nothing bad. */
  readonly severity: "A" | "B" | "C" | "D";
  readonly v3: string;
  readonly source3: string;
  readonly v4: string;
  readonly source4: string;
  readonly fate: RowFate;
}

export type RowFate =
  /** The rewritten code does under v4 what it did under v3. Where some forms can't be, they are left with these codes. */
  | { readonly kind: "rewritten"; readonly fixtures: readonly string[]; readonly codes?: readonly FindingCode[] }
  /** Left to a person, at the line. */
  | { readonly kind: "todo"; readonly fixtures: readonly string[]; readonly codes: readonly FindingCode[] }
  /** Told, and nothing breaks. */
  | { readonly kind: "note"; readonly fixtures: readonly string[]; readonly codes: readonly FindingCode[] }
  /** Told at the line of a file that is no code: an env file, a compose file (transforms/project-files). */
  | { readonly kind: "project file"; readonly codes: readonly FindingCode[] }
  | { readonly kind: "nothing"; readonly because: string };

type FindingCode = `NAD${number}`;

/** By the number that the row has in its section: `K1`. */
export type BehaviourRows = Readonly<Record<string, BehaviourRow>>;
