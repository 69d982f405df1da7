import { authenticatorIndexKeys, authenticatorKeys, prefix, userKeys } from "../items/keys.ts";
import type { Item } from "./client.ts";
import { DynamoDBAdapterError } from "./errors.ts";
import { findItems, partitionPages } from "./read.ts";
import { newItem, storedKeyOf, type Table, visibleFields } from "./table.ts";
import type { AdapterAuthenticator } from "./types.ts";
import { insertUniqueAuthenticator } from "./unique-authenticators.ts";
import { updateItem } from "./write.ts";

/** WebAuthn credentials, for Auth.js; upstream's adapter can't keep them. */
export function webAuthnMethods(table: Table) {
  async function find(credentialID: string): Promise<Item | undefined> {
    const [item] = await findItems(table, authenticatorIndexKeys(credentialID));
    return item;
  }

  const read = <Authenticator>(item: Item) => visibleFields(table, item) as Authenticator;

  return {
    /** Throws `EXISTS` when the credential is registered already, by whomever. */
    async createAuthenticator<Authenticator extends AdapterAuthenticator = AdapterAuthenticator>(
      authenticator: Authenticator,
    ): Promise<Authenticator> {
      const item = newItem(table, "AUTHENTICATOR", authenticatorKeys(authenticator), authenticator);
      await insertUniqueAuthenticator(table, item, await find(authenticator.credentialID));
      return authenticator;
    },

    async getAuthenticator<Authenticator extends AdapterAuthenticator = AdapterAuthenticator>(
      credentialID: string,
    ): Promise<Authenticator | null> {
      const item = await find(credentialID);
      return item ? read<Authenticator>(item) : null;
    },

    async listAuthenticatorsByUserId<Authenticator extends AdapterAuthenticator = AdapterAuthenticator>(
      userId: string,
    ): Promise<Authenticator[]> {
      const authenticators: Authenticator[] = [];
      for await (const items of partitionPages(table, userKeys({ id: userId }).partitionKey, {
        sortKeyPrefix: prefix.authenticator,
      })) {
        authenticators.push(...items.map(read<Authenticator>));
      }
      return authenticators;
    },

    /** Throws `NOT_FOUND` when there is no such authenticator. */
    async updateAuthenticatorCounter<Authenticator extends AdapterAuthenticator = AdapterAuthenticator>(
      credentialID: string,
      counter: number,
    ): Promise<Authenticator> {
      const old = await find(credentialID);
      const item = old && (await updateItem(table, storedKeyOf(table, old), { set: { counter } }));
      if (item) return read<Authenticator>(item);
      throw new DynamoDBAdapterError("NOT_FOUND");
    },
  };
}
