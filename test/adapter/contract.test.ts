import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { DynamoDBAdapter } from "../../src/adapter/index.ts";
import { engines } from "../engines/index.ts";
import { customNames, useEngine } from "./tables.ts";

/**
 * What next-auth and Auth.js expect of an adapter: the calls of their cores (`core/lib/callback-handler`,
 * `core/routes/session`; `@auth/core/lib/actions`), and what they take from the answers.
 */
describe.each(engines)("the adapter contract on $name", ({ start, available }) => {
  describe.runIf(available).each([
    { names: "default names", options: {} },
    { names: "custom names", options: customNames },
  ])("$names", ({ options }) => {
    const tables = useEngine(start);
    let adapter: ReturnType<typeof DynamoDBAdapter>;
    beforeAll(async () => {
      adapter = DynamoDBAdapter(tables.client, await tables.table(options));
    });

    const email = () => `${randomUUID()}@example.com`;
    const inOneWeek = () => new Date(Math.floor(Date.now() / 1000 + 7 * 86_400) * 1000);
    const newUser = () => ({
      email: email(),
      emailVerified: new Date(),
      name: "Ada",
      image: "https://example.com/ada.png",
      // Fields of the application's own, of every type that it may store.
      role: "admin",
      phone: "00000000000",
      visits: 42,
      active: true,
      note: null,
      tags: new Set(["a", "b"]),
      address: { city: "Paris", lines: ["1", "2"], floor: 0 },
      birthday: "1815-12-10T00:00:00.000Z",
    });
    const newSession = (userId: string) => ({ userId, sessionToken: randomUUID(), expires: inOneWeek() });
    const newAccount = (userId: string) => ({
      userId,
      provider: "github",
      providerAccountId: randomUUID(),
      type: "oauth" as const,
      access_token: randomUUID(),
      refresh_token: randomUUID(),
      id_token: randomUUID(),
      expires_at: 1_700_000_000,
      token_type: "bearer",
      scope: "user",
      session_state: "state",
    });

    describe("users", () => {
      it("creates a user with an id of its own", async () => {
        const data = newUser();
        const user = await adapter.createUser(data);
        expect(user).toEqual({ ...data, id: expect.stringMatching(/^[0-9a-f-]{36}$/) });
      });

      it("keeps the id that the caller gives", async () => {
        const data = { ...newUser(), id: randomUUID() };
        expect(await adapter.createUser(data)).toEqual(data);
        expect(await adapter.getUser(data.id)).toEqual(data);
      });

      it("finds a user by id", async () => {
        const user = await adapter.createUser(newUser());
        expect(await adapter.getUser(user.id)).toEqual(user);
        expect(await adapter.getUser(randomUUID())).toBeNull();
      });

      it("finds a user by e-mail", async () => {
        const user = await adapter.createUser(newUser());
        expect(await adapter.getUserByEmail(user.email)).toEqual(user);
        expect(await adapter.getUserByEmail(email())).toBeNull();
      });

      it("finds a user by account", async () => {
        const user = await adapter.createUser(newUser());
        const account = newAccount(user.id);
        await adapter.linkAccount(account);
        expect(await adapter.getUserByAccount(account)).toEqual(user);
        expect(await adapter.getUserByAccount({ ...account, providerAccountId: randomUUID() })).toBeNull();
        expect(await adapter.getUserByAccount({ ...account, provider: "google" })).toBeNull();
      });

      it("updates the fields that are given and keeps the others", async () => {
        const user = await adapter.createUser(newUser());
        const emailVerified = new Date();
        const updated = await adapter.updateUser({ id: user.id, name: "Grace", emailVerified });
        expect(updated).toEqual({ ...user, name: "Grace", emailVerified });
        expect(await adapter.getUser(user.id)).toEqual(updated);
      });

      it("finds a user by the new e-mail after updateUser, and no longer by the old one", async () => {
        const user = await adapter.createUser(newUser());
        const changed = { ...user, email: email() };
        expect(await adapter.updateUser({ id: user.id, email: changed.email })).toEqual(changed);
        expect(await adapter.getUserByEmail(changed.email)).toEqual(changed);
        expect(await adapter.getUserByEmail(user.email)).toBeNull();
      });

      it("deletes a user with everything that belongs to it", async () => {
        const user = await adapter.createUser(newUser());
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
        const user = await adapter.createUser(newUser());
        const account = newAccount(user.id);
        expect(await adapter.linkAccount(account)).toEqual(account);
        const stored = await adapter.getAccount(account.providerAccountId, account.provider);
        expect(stored).toEqual({ ...account, id: expect.any(String) });
        expect(await adapter.getAccount(randomUUID(), account.provider)).toBeNull();
      });

      it("keeps the id that the caller gives", async () => {
        const user = await adapter.createUser(newUser());
        const account = { ...newAccount(user.id), id: randomUUID() };
        await adapter.linkAccount(account);
        expect(await adapter.getAccount(account.providerAccountId, account.provider)).toEqual(account);
      });

      it("unlinks an account and leaves the user's others", async () => {
        const user = await adapter.createUser(newUser());
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
        const user = await adapter.createUser(newUser());
        const session = newSession(user.id);
        expect(await adapter.createSession(session)).toEqual(session);
        expect(await adapter.getSessionAndUser(session.sessionToken)).toEqual({ session, user });
        expect(await adapter.getSessionAndUser(randomUUID())).toBeNull();
      });

      it("prolongs a session", async () => {
        const user = await adapter.createUser(newUser());
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
        const user = await adapter.createUser(newUser());
        const session = newSession(user.id);
        await adapter.createSession(session);
        const prolonged = { ...session, expires: new Date(session.expires.getTime() + 86_400_000) };
        expect(await adapter.updateSession(prolonged)).toEqual(prolonged);
      });

      it("deletes a session and gives it back", async () => {
        const user = await adapter.createUser(newUser());
        const session = newSession(user.id);
        await adapter.createSession(session);
        expect(await adapter.deleteSession(session.sessionToken)).toEqual(session);
        expect(await adapter.getSessionAndUser(session.sessionToken)).toBeNull();
        expect(await adapter.deleteSession(session.sessionToken)).toBeNull();
      });
    });

    describe("verification tokens", () => {
      it("gives a token back once", async () => {
        const token = { identifier: email(), token: randomUUID(), expires: inOneWeek() };
        expect(await adapter.createVerificationToken(token)).toEqual(token);
        expect(await adapter.useVerificationToken({ identifier: email(), token: token.token })).toBeNull();
        expect(await adapter.useVerificationToken({ identifier: token.identifier, token: token.token })).toEqual(token);
        expect(await adapter.useVerificationToken({ identifier: token.identifier, token: token.token })).toBeNull();
      });
    });
  });
});
