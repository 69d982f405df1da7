import { createRequire } from "node:module";
import { join } from "node:path";
import type { DynamoDBDocument } from "@aws-sdk/lib-dynamodb";
import { beforeAll, describe, expect, it } from "vitest";
import { DynamoDBAdapter } from "../../src/adapter/index.ts";
import { packagesOf } from "../support/adapter/consumer.ts";
import { inDays, newAccount, newAuthenticator, newSession, newToken, newUser } from "../support/adapter/samples.ts";
import { useEngine } from "../support/adapter/tables.ts";
import { engines, testCredentials, testRegion } from "../support/engines/index.ts";

/**
 * The AWS SDK that an application brings: the first with a `DynamoDBDocument`, the last before the SDK's runtime became
 * Smithy's, and the latest that is published today. The types are tested in types.test.ts.
 */
const versions = ["3.8.0", "3.300.0", "3.600.0", "latest"];

/** The two ways to make a document client, of one version of the SDK. */
interface Sdk {
  DynamoDB: new (configuration: object) => object;
  DynamoDBDocument: { from(client: object): DynamoDBDocument };
  DynamoDBDocumentClient: { from(client: object): DynamoDBDocument };
}

describe.each(engines)("on $name", ({ name, start, available }) => {
  describe.runIf(available).each(versions)("the adapter with AWS SDK %s", (version) => {
    const tables = useEngine(start);
    let sdk: Sdk;
    beforeAll(async () => {
      const packages = ["client", "lib"].map((part) => `@aws-sdk/${part}-dynamodb@${version}`);
      const load = createRequire(join(await packagesOf(packages), "of-application.cjs"));
      sdk = { ...load("@aws-sdk/client-dynamodb"), ...load("@aws-sdk/lib-dynamodb") };
    }, 300_000);

    const clientOf = (kind: "DynamoDBDocument" | "DynamoDBDocumentClient") => {
      const { endpoint } = tables.engine;
      const client = new sdk.DynamoDB({ endpoint, region: testRegion, credentials: testCredentials });
      return sdk[kind].from(client);
    };

    // dynalite has no transactions.
    const options = [{}, { readV3Items: true }, { strongSessions: true }, { unique: true }];
    it.each(options.filter((each) => name === "DynamoDB Local" || !("unique" in each)))(
      "does everything, with %o",
      async (option) => {
        const table = await tables.table();
        const adapter = DynamoDBAdapter(clientOf("DynamoDBDocument"), { ...table, ...option });
        const user = await adapter.createUser(newUser());
        expect(await adapter.getUser(user.id)).toEqual(user);
        expect(await adapter.getUserByEmail(user.email)).toEqual(user);
        await expect(adapter.createUser({ ...newUser(), id: user.id })).rejects.toMatchObject({ code: "EXISTS" });
        const changed = { ...user, email: newUser().email };
        expect(await adapter.updateUser({ id: user.id, email: changed.email })).toEqual(changed);
        await expect(adapter.updateUser({ id: "nobody", name: "x" })).rejects.toMatchObject({ code: "NOT_FOUND" });

        const account = newAccount(user.id);
        await adapter.linkAccount(account);
        expect(await adapter.getUserByAccount(account)).toEqual(changed);
        expect(await adapter.unlinkAccount(account)).toMatchObject(account);

        const session = await adapter.createSession(newSession(user.id));
        expect(await adapter.getSessionAndUser(session.sessionToken)).toEqual({ session, user: changed });
        const prolonged = { ...session, expires: inDays(60) };
        expect(await adapter.updateSession(prolonged)).toEqual(prolonged);
        expect(await adapter.deleteSession(session.sessionToken)).toEqual(prolonged);
        expect(await adapter.deleteSession(session.sessionToken)).toBeNull();

        const token = newToken();
        await adapter.createVerificationToken(token);
        expect(await adapter.useVerificationToken(token)).toEqual(token);
        expect(await adapter.useVerificationToken(token)).toBeNull();

        const authenticator = newAuthenticator(user.id, "credential");
        await adapter.createAuthenticator(authenticator);
        expect(await adapter.listAuthenticatorsByUserId(user.id)).toEqual([authenticator]);

        if ("unique" in option) {
          const taken = adapter.createUser({ ...newUser(), email: changed.email, emailVerified: null });
          await expect(taken).rejects.toMatchObject({ code: "EMAIL_TAKEN" });
        }
        expect(await adapter.deleteUser(user.id)).toEqual(changed);
        expect(await tables.items(table)).toEqual([]);
      },
    );

    // Its commands are those of the SDK that this package finds.
    it.runIf(version === "latest")("takes its DynamoDBDocumentClient", async () => {
      const adapter = DynamoDBAdapter(clientOf("DynamoDBDocumentClient"), await tables.table());
      const user = await adapter.createUser(newUser());
      expect(await adapter.getUser(user.id)).toEqual(user);
      await expect(adapter.createUser({ ...newUser(), id: user.id })).rejects.toMatchObject({ code: "EXISTS" });
    });

    it.runIf(version === "3.8.0")("says that it needs a DynamoDBDocument of so old an SDK", async () => {
      const adapter = DynamoDBAdapter(clientOf("DynamoDBDocumentClient"), await tables.table());
      await expect(adapter.createUser(newUser())).rejects.toMatchObject({
        code: "WRONG_CLIENT",
        cause: expect.any(Error),
      });
    });
  });
});
