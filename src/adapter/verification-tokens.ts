import { verificationRequestKeys, verificationTokenKeys } from "../items/keys.ts";
import type { Item } from "./client.ts";
import { newItem, primaryKey, type Table, visibleFields } from "./table.ts";
import type { VerificationToken } from "./types.ts";
import { expiresToDate, expiresToSeconds } from "./values.ts";
import { putItem, removeItem } from "./write.ts";

export function verificationTokenMethods(table: Table, readV3Items: boolean | undefined) {
  /** v3's key first: a request that the migration is moving right then is found under v4's after it. */
  const keysOf = readV3Items ? [verificationRequestKeys, verificationTokenKeys] : [verificationTokenKeys];

  return {
    async createVerificationToken<Token extends VerificationToken = VerificationToken>(token: Token): Promise<Token> {
      await putItem(table, newItem(table, "VT", verificationTokenKeys(token), expiresToSeconds(token)));
      return token;
    },

    /**
     * Exactly once: of any number of callers, the one whose delete removed the item gets it. A migration that was cut off on
     * an engine without transactions leaves the token under both keys: both are used up.
     */
    async useVerificationToken<Token extends VerificationToken = VerificationToken>(params: {
      identifier: string;
      token: string;
    }): Promise<Token | null> {
      let used: Item | undefined;
      for (const keys of keysOf) used = (await removeItem(table, primaryKey(table, keys(params)))) ?? used;
      return used ? readToken<Token>(table, used) : null;
    },
  };
}

/** next-auth compares `expires` with the present, which an invalid Date passes: a token without one has expired. */
function readToken<Token extends VerificationToken>(table: Table, item: Item): Token {
  const expires = expiresToDate(item.expires ?? 0);
  return { ...visibleFields(table, item), expires } as unknown as Token;
}
