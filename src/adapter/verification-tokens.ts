import { verificationRequestKeys, verificationTokenKeys } from "../items/keys.ts";
import { movingExpires, movingMark } from "../items/moving.ts";
import type { Item } from "./client.ts";
import { newItem, primaryKey, type Table, visibleFields } from "./table.ts";
import type { VerificationToken } from "./types.ts";
import { expiresToDate, expiresToSeconds } from "./values.ts";
import { putItem, removeItem } from "./write.ts";

export function verificationTokenMethods(table: Table, readV3Items: boolean | undefined) {
  return {
    async createVerificationToken<Token extends VerificationToken = VerificationToken>(token: Token): Promise<Token> {
      await putItem(table, newItem(table, "VT", verificationTokenKeys(token), expiresToSeconds(token)));
      return token;
    },

    /**
     * Exactly once: of any number of callers, the one whose delete removed the item gets it. v3's key first: a request that
     * the migration is moving right then is found under v4's after it.
     *
     * On an engine without transactions a token has both keys while it moves, and its mark tells which of them counts. Who
     * deleted v3's first may use either; to everybody else a token that hasn't arrived isn't there.
     */
    async useVerificationToken<Token extends VerificationToken = VerificationToken>(params: {
      identifier: string;
      token: string;
    }): Promise<Token | null> {
      const request = readV3Items && (await removeItem(table, primaryKey(table, verificationRequestKeys(params))));
      const key = primaryKey(table, verificationTokenKeys(params));
      const token = await removeItem(table, key, request ? key : { ...key, [movingMark]: undefined });
      const used = request && !(movingMark in request) ? request : token;
      return used ? readToken<Token>(table, used) : null;
    },
  };
}

/** next-auth compares `expires` with the present, which an invalid Date passes: a token without one has expired. */
function readToken<Token extends VerificationToken>(table: Table, item: Item): Token {
  const expires = expiresToDate(item[movingExpires] ?? item.expires ?? 0);
  return { ...visibleFields(table, item), expires } as unknown as Token;
}
