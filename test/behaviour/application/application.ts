/** An application as its author wrote it for next-auth 3. */
export interface Application {
  /** Texts by path, from the project's root. */
  readonly files: Readonly<Record<string, string>>;
  /** The file with next-auth's API route. */
  readonly route: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Where browsers find it; `http://localhost:3000` when not said. */
  readonly origin?: string;
}

export const originOf = ({ origin = "http://localhost:3000" }: Application): string => origin;

/** Which next-auth an application runs under. */
export type Version = "v3" | "v4";
