/** Somebody who signs in, as every provider knows them. */
export interface Persona {
  /** An account id of digits only, for providers that number their users. */
  readonly number: number;
  readonly first: string;
  readonly last: string;
  readonly name: string;
  readonly nickname: string;
  /** Undefined for somebody who keeps it to themselves. */
  readonly email: string | undefined;
  readonly verified: boolean;
}

export const personas = {
  ada: person("Ada", "Lovelace", 583231),
  grace: person("Grace", "Hopper", 108204),
  /** Has an address that nobody has confirmed. */
  mallory: { ...person("Mallory", "Mann", 666), verified: false },
  /** Shows no e-mail address. */
  nemo: { ...person("Nemo", "Nobody", 1870), email: undefined },
} satisfies Record<string, Persona>;

export type PersonaName = keyof typeof personas;

function person(first: string, last: string, number: number): Persona {
  const nickname = first.toLowerCase();
  return { number, first, last, name: `${first} ${last}`, nickname, email: `${nickname}@example.com`, verified: true };
}

export const pictureOf = ({ nickname }: Persona): string => `https://pictures.example.com/${nickname}.png`;
