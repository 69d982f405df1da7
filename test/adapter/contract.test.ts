import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { DynamoDBAdapter } from "../../src/adapter/index.ts";
import {
  newAccount,
  newAuthenticator,
  newSession,
  newToken,
  newUser,
  randomEmail,
} from "../support/adapter/samples.ts";
import { customNames, useEngine } from "../support/adapter/tables.ts";
import { engines } from "../support/engines/index.ts";

/**
 * What next-auth and Auth.js expect of an adapter: the calls of their cores (`core/lib/callback-handler`,
 * `core/routes/session`; `@auth/core/lib/actions`), and what they take from the answers.
 */
describe.each(engines)("the adapter contract on $name", ({ start, available }) => {
  describe.runIf(available)("kept", () => {
    const tables = useEngine(start);
    describe.each([
      { names: "default names", options: {} },
      { names: "custom names", options: customNames },
    ])("with $names", ({ options }) => {
      let adapter: ReturnType<typeof DynamoDBAdapter>;
      beforeAll(async () => {
        adapter = DynamoDBAdapter(tables.client, await tables.table(options));
      });

      /** Fields of the application's own, of every type that it may store. */
      const newUserWithExtras = () => ({
        ...newUser(),
        role: "admin",
        phone: "00000000000",
        visits: 42,
        active: true,
        note: null,
        tags: new Set(["a", "b"]),
        address: { city: "Paris", lines: ["1", "2"], floor: 0 },
        birthday: "1815-12-10T00:00:00.000Z",
      });

      describe("users", () => {
        it("creates a user with an id of its own", async () => {
          const data = newUserWithExtras();
          const user = await adapter.createUser(data);
          expect(user).toEqual({ ...data, id: expect.stringMatching(/^[0-9a-f-]{36}$/) });
        });

        it("keeps the id that the caller gives", async () => {
          const data = { ...newUserWithExtras(), id: randomUUID() };
          expect(await adapter.createUser(data)).toEqual(data);
          expect(await adapter.getUser(data.id)).toEqual(data);
        });

        it("finds a user by id", async () => {
          const user = await adapter.createUser(newUserWithExtras());
          expect(await adapter.getUser(user.id)).toEqual(user);
          expect(await adapter.getUser(randomUUID())).toBeNull();
        });

        it("finds a user by e-mail", async () => {
          const user = await adapter.createUser(newUserWithExtras());
          expect(await adapter.getUserByEmail(user.email)).toEqual(user);
          expect(await adapter.getUserByEmail(randomEmail())).toBeNull();
        });

        it("finds a user by account", async () => {
          const user = await adapter.createUser(newUserWithExtras());
          const account = newAccount(user.id);
          await adapter.linkAccount(account);
          expect(await adapter.getUserByAccount(account)).toEqual(user);
          expect(await adapter.getUserByAccount({ ...account, providerAccountId: randomUUID() })).toBeNull();
          expect(await adapter.getUserByAccount({ ...account, provider: "google" })).toBeNull();
        });

        it("updates the fields that are given and keeps the others", async () => {
          const user = await adapter.createUser(newUserWithExtras());
          const emailVerified = new Date();
          const updated = await adapter.updateUser({ id: user.id, name: "Grace", emailVerified });
          expect(updated).toEqual({ ...user, name: "Grace", emailVerified });
          expect(await adapter.getUser(user.id)).toEqual(updated);
        });

        it("finds a user by the new e-mail after updateUser, and no longer by the old one", async () => {
          const user = await adapter.createUser(newUserWithExtras());
          const changed = { ...user, email: randomEmail() };
          expect(await adapter.updateUser({ id: user.id, email: changed.email })).toEqual(changed);
          expect(await adapter.getUserByEmail(changed.email)).toEqual(changed);
          expect(await adapter.getUserByEmail(user.email)).toBeNull();
        });

        it("deletes a user with everything that belongs to it", async () => {
          const user = await adapter.createUser(newUserWithExtras());
          const account = newAccount(user.id);
          const session = newSession(user.id);
          await adapter.linkAccount(account);
          await adapter.createSession(session);
          expect(await adapter.deleteUser(user.id)).toEqual(user);
          expect(await adapter.getUser(user.id)).toBeNull();
          expect(await adapter.getUserByEmail(user.email)).toBeNull();
          expect(await adapter.getUserByAccount(account)).toBeNull();
          expect(await adapter.getSessionAndUser(session.sessionToken)).toBeNull();
          expect(await adapter.deleteUser(user.id)).toBeNull();
        });
      });

      describe("accounts", () => {
        it("links an account and gives it back", async () => {
          const user = await adapter.createUser(newUserWithExtras());
          const account = newAccount(user.id);
          expect(await adapter.linkAccount(account)).toEqual(account);
          const stored = await adapter.getAccount(account.providerAccountId, account.provider);
          expect(stored).toEqual({ ...account, id: expect.any(String) });
          expect(await adapter.getAccount(randomUUID(), account.provider)).toBeNull();
        });

        it("keeps the id that the caller gives", async () => {
          const user = await adapter.createUser(newUserWithExtras());
          const account = { ...newAccount(user.id), id: randomUUID() };
          await adapter.linkAccount(account);
          expect(await adapter.getAccount(account.providerAccountId, account.provider)).toEqual(account);
        });

        it("unlinks an account and leaves the user's others", async () => {
          const user = await adapter.createUser(newUserWithExtras());
          const [one, other] = [newAccount(user.id), newAccount(user.id)];
          await adapter.linkAccount(one);
          await adapter.linkAccount(other);
          expect(await adapter.unlinkAccount(one)).toMatchObject(one);
          expect(await adapter.getUserByAccount(one)).toBeNull();
          expect(await adapter.getUserByAccount(other)).toEqual(user);
          expect(await adapter.unlinkAccount(one)).toBeUndefined();
        });
      });

      describe("sessions", () => {
        it("creates a session and finds it with its user", async () => {
          const user = await adapter.createUser(newUserWithExtras());
          const session = newSession(user.id);
          expect(await adapter.createSession(session)).toEqual(session);
          expect(await adapter.getSessionAndUser(session.sessionToken)).toEqual({ session, user });
          expect(await adapter.getSessionAndUser(randomUUID())).toBeNull();
        });

        it("prolongs a session", async () => {
          const user = await adapter.createUser(newUserWithExtras());
          const session = newSession(user.id);
          await adapter.createSession(session);
          const expires = new Date(session.expires.getTime() + 86_400_000);
          expect(await adapter.updateSession({ sessionToken: session.sessionToken, expires })).toEqual({
            ...session,
            expires,
          });
          expect((await adapter.getSessionAndUser(session.sessionToken))?.session.expires).toEqual(expires);
        });

        it("prolongs a session that is given whole", async () => {
          const user = await adapter.createUser(newUserWithExtras());
          const session = newSession(user.id);
          await adapter.createSession(session);
          const prolonged = { ...session, expires: new Date(session.expires.getTime() + 86_400_000) };
          expect(await adapter.updateSession(prolonged)).toEqual(prolonged);
        });

        it("deletes a session and gives it back", async () => {
          const user = await adapter.createUser(newUserWithExtras());
          const session = newSession(user.id);
          await adapter.createSession(session);
          expect(await adapter.deleteSession(session.sessionToken)).toEqual(session);
          expect(await adapter.getSessionAndUser(session.sessionToken)).toBeNull();
          expect(await adapter.deleteSession(session.sessionToken)).toBeNull();
        });
      });

      describe("verification tokens", () => {
        it("gives a token back once", async () => {
          const token = newToken();
          expect(await adapter.createVerificationToken(token)).toEqual(token);
          expect(await adapter.useVerificationToken({ identifier: randomEmail(), token: token.token })).toBeNull();
          expect(await adapter.useVerificationToken({ identifier: token.identifier, token: token.token })).toEqual(
            token,
          );
          expect(await adapter.useVerificationToken({ identifier: token.identifier, token: token.token })).toBeNull();
        });
      });

      describe("WebAuthn", () => {
        const register = async () => {
          const user = await adapter.createUser(newUserWithExtras());
          const account = { userId: user.id, provider: "passkey", providerAccountId: randomUUID(), type: "webauthn" };
          await adapter.linkAccount(account);
          const authenticator = newAuthenticator(user.id, account.providerAccountId);
          return { user, account, authenticator };
        };

        it("gives back a linked account", async () => {
          const { user, account } = await register();
          expect(await adapter.getAccount(account.providerAccountId, "passkey")).toMatchObject(account);
          expect(await adapter.getAccount(account.providerAccountId, "github")).toBeNull();
          expect(await adapter.getUserByAccount(account)).toEqual(user);
        });

        it("creates an authenticator and finds it by its credential", async () => {
          const { authenticator } = await register();
          expect(await adapter.getAuthenticator(authenticator.credentialID)).toBeNull();
          expect(await adapter.createAuthenticator(authenticator)).toEqual(authenticator);
          expect(await adapter.getAuthenticator(authenticator.credentialID)).toEqual(authenticator);
        });

        it("doesn't create an authenticator over another", async () => {
          const { authenticator } = await register();
          await adapter.createAuthenticator(authenticator);
          const other = { ...authenticator, credentialPublicKey: randomUUID() };
          await expect(adapter.createAuthenticator(other)).rejects.toMatchObject({ code: "EXISTS" });
          expect(await adapter.getAuthenticator(authenticator.credentialID)).toEqual(authenticator);
        });

        it("lists the authenticators of a user, and nothing for one without", async () => {
          const { user, authenticator } = await register();
          const second = newAuthenticator(user.id, randomUUID());
          await adapter.createSession(newSession(user.id));
          await adapter.createAuthenticator(authenticator);
          await adapter.createAuthenticator(second);
          const byId = (a: typeof second, b: typeof second) => (a.credentialID < b.credentialID ? -1 : 1);
          expect(await adapter.listAuthenticatorsByUserId(user.id)).toEqual([authenticator, second].sort(byId));
          expect(await adapter.listAuthenticatorsByUserId(randomUUID())).toEqual([]);
        });

        it("updates the counter", async () => {
          const { authenticator } = await register();
          await adapter.createAuthenticator(authenticator);
          const updated = await adapter.updateAuthenticatorCounter(authenticator.credentialID, 7);
          expect(updated).toEqual({ ...authenticator, counter: 7 });
          expect(await adapter.getAuthenticator(authenticator.credentialID)).toEqual(updated);
          await expect(adapter.updateAuthenticatorCounter(randomUUID(), 1)).rejects.toMatchObject({
            code: "NOT_FOUND",
          });
        });

        it("deletes a user's authenticators with the user", async () => {
          const { user, authenticator } = await register();
          await adapter.createAuthenticator(authenticator);
          await adapter.deleteUser(user.id);
          expect(await adapter.getAuthenticator(authenticator.credentialID)).toBeNull();
        });
      });
    });
  });
});
