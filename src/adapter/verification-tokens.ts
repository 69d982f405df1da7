import { verificationTokenKeys } from "../items/keys.ts";
import type { Item } from "./client.ts";
import type { Table } from "./table.ts";
import type { VerificationToken } from "./types.ts";
import { fromEpochSeconds, toEpochSeconds } from "./values.ts";

export function verificationTokenMethods(table: Table) {
  return {
    async createVerificationToken<Token extends VerificationToken = VerificationToken>(token: Token): Promise<Token> {
      const fields = { ...token, expires: toEpochSeconds(token.expires) };
      await table.put({ ...table.item(verificationTokenKeys(token), fields), type: "VT" });
      return { ...token };
    },

    /** Exactly once: of any number of callers, the one whose delete removed the item gets it. */
    async useVerificationToken<Token extends VerificationToken = VerificationToken>(params: {
      identifier: string;
      token: string;
    }): Promise<Token | null> {
      const item = await table.remove(verificationTokenKeys(params));
      return item ? readToken<Token>(table, item) : null;
    },
  };
}

function readToken<Token extends VerificationToken>(table: Table, item: Item): Token {
  const { type, expires, ...token } = table.withoutKeys(item);
  return { ...token, expires: fromEpochSeconds(expires) } as unknown as Token;
}
