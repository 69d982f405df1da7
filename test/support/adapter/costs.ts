import { randomUUID } from "node:crypto";
import type { DynamoDBDocument } from "@aws-sdk/lib-dynamodb";
import { DynamoDBAdapter as UpstreamAdapter } from "@next-auth/dynamodb-adapter";
import { DynamoDBAdapter } from "../../../src/adapter/index.ts";
import { type Usage, usageOf } from "./requests.ts";
import { inDays, newAccount, newSession, newToken, newUser } from "./samples.ts";

/** What the calls of the adapter and the flows of next-auth cost, beside upstream 3.0.2. */

type Adapter = ReturnType<typeof DynamoDBAdapter>;

/** What there is before a call: a user with an account, two sessions, and a link under way. */
async function world(adapter: Adapter) {
  const user = await adapter.createUser(newUser());
  const [account, session, token] = [newAccount(user.id), newSession(user.id), newToken()];
  await adapter.linkAccount(account);
  await adapter.createSession(newSession(user.id));
  await adapter.createVerificationToken(token);
  return { user, account, session: await adapter.createSession(session), token };
}

type World = Awaited<ReturnType<typeof world>>;

/** The calls that both adapters have, as next-auth makes them. */
const calls: Record<string, (adapter: Adapter, world: World) => Promise<unknown>> = {
  createUser: (adapter) => adapter.createUser(newUser()),
  getUser: (adapter, { user }) => adapter.getUser(user.id),
  "getUser, unknown": (adapter) => adapter.getUser(randomUUID()),
  getUserByEmail: (adapter, { user }) => adapter.getUserByEmail(user.email),
  "getUserByEmail, unknown": (adapter) => adapter.getUserByEmail("nobody@example.com"),
  getUserByAccount: (adapter, { account }) => adapter.getUserByAccount(account),
  "getUserByAccount, unknown": (adapter) => adapter.getUserByAccount(newAccount("")),
  updateUser: (adapter, { user }) => adapter.updateUser({ id: user.id, emailVerified: new Date() }),
  linkAccount: (adapter, { user }) => adapter.linkAccount(newAccount(user.id)),
  unlinkAccount: (adapter, { account }) => adapter.unlinkAccount(account),
  createSession: (adapter, { user }) => adapter.createSession(newSession(user.id)),
  getSessionAndUser: (adapter, { session }) => adapter.getSessionAndUser(session.sessionToken),
  "getSessionAndUser, unknown": (adapter) => adapter.getSessionAndUser(randomUUID()),
  updateSession: (adapter, { session }) =>
    adapter.updateSession({ sessionToken: session.sessionToken, expires: inDays(60) }),
  deleteSession: (adapter, { session }) => adapter.deleteSession(session.sessionToken),
  "deleteSession, unknown": (adapter) => adapter.deleteSession(randomUUID()),
  createVerificationToken: (adapter) => adapter.createVerificationToken(newToken()),
  useVerificationToken: (adapter, { token }) => adapter.useVerificationToken(token),
  "useVerificationToken, unknown": (adapter) => adapter.useVerificationToken(newToken()),
  "deleteUser, 4 items": (adapter, { user }) => adapter.deleteUser(user.id),
};

/** What next-auth v4 calls in turn (core/lib/callback-handler.ts, core/routes/session.ts and signout.ts). */
const flows: typeof calls = {
  "flow: first sign-in with OAuth": async (adapter) => {
    const data = newUser();
    const account = newAccount("");
    await adapter.getUserByAccount(account);
    await adapter.getUserByEmail(data.email);
    const user = await adapter.createUser(data);
    await adapter.linkAccount({ ...account, userId: user.id });
    await adapter.createSession(newSession(user.id));
  },
  "flow: next sign-in with OAuth": async (adapter, { user, account }) => {
    await adapter.getUserByAccount(account);
    await adapter.createSession(newSession(user.id));
  },
  "flow: sign-in by magic link": async (adapter, { user, token }) => {
    await adapter.getUserByEmail(user.email);
    await adapter.createVerificationToken(newToken());
    await adapter.useVerificationToken(token);
    await adapter.getUserByEmail(user.email);
    await adapter.updateUser({ id: user.id, emailVerified: new Date() });
    await adapter.createSession(newSession(user.id));
  },
  "flow: a page, signed in": (adapter, { session }) => adapter.getSessionAndUser(session.sessionToken),
  "flow: sign-out": (adapter, { session }) => adapter.deleteSession(session.sessionToken),
};

/** One call or flow: what it costs with ours, with upstream's, and with each option of ours. */
export interface Cost {
  readonly name: string;
  readonly ours: Usage;
  readonly upstream: Usage;
  readonly options: Readonly<Record<string, Usage>>;
}

/** Runs everything, in the table `next-auth` on DynamoDB Local. */
export async function measureCosts(client: DynamoDBDocument): Promise<Cost[]> {
  const ours = DynamoDBAdapter(client);
  const upstream = UpstreamAdapter(client) as unknown as Adapter;
  const withOptions = Object.entries({
    strongSessions: DynamoDBAdapter(client, { strongSessions: true }),
    unique: DynamoDBAdapter(client, { unique: true }),
    readV3Items: DynamoDBAdapter(client, { readV3Items: true }),
  });

  const costs: Cost[] = [];
  for (const [name, call] of Object.entries({ ...calls, ...flows })) {
    const usage = async (adapter: Adapter, maker = ours) => {
      const before = await world(maker);
      return usageOf(client, () => call(adapter, before));
    };
    const options: Record<string, Usage> = {};
    for (const [option, adapter] of withOptions) options[option] = await usage(adapter, adapter);
    costs.push({ name, ours: await usage(ours), upstream: await usage(upstream), options });
  }
  return costs;
}

/** What may consume more read units than upstream's, up to twice as many, and why. */
const strongReads: Readonly<Record<string, string>> = {
  "deleteUser, 4 items": "an eventually consistent read could leave items of the user behind",
};

/** The sentences that say where ours costs more than upstream's; and of an exception above that isn't one. */
export function dearer(costs: readonly Cost[]): string[] {
  const unneeded = new Set(Object.keys(strongReads));
  const sentences = costs.flatMap(({ name, ours, upstream }) => {
    const sentence = (what: string, mine: number, theirs: number, factor = 1) =>
      mine > theirs * factor ? [`${name}: ${mine} ${what}, upstream ${theirs}`] : [];
    if (ours.readUnits > upstream.readUnits) unneeded.delete(name);
    return [
      ...sentence("requests", ours.operations.length, upstream.operations.length),
      ...sentence("read units", ours.readUnits, upstream.readUnits, name in strongReads ? 2 : 1),
      ...sentence("write units", ours.writeUnits, upstream.writeUnits),
    ];
  });
  return [
    ...sentences,
    ...[...unneeded].map((name) => `${name}: costs no more than upstream's, so it needs no exception`),
  ];
}

/** The rows as a Markdown table; `text` says a usage, and an option that changes nothing has an empty cell. */
export function costTable(costs: readonly Cost[], text: (usage: Usage) => string): string {
  const options = Object.keys(costs[0]?.options ?? {});
  return markdownTable(
    ["call or flow", "upstream 3.0.2", "ours", ...options.map((option) => `\`${option}\``)],
    costs.map(({ name, ours, upstream, options: withOption }) => {
      const usual = text(ours);
      const changed = Object.values(withOption).map((usage) => (text(usage) === usual ? "" : text(usage)));
      return [name, text(upstream), usual, ...changed];
    }),
  );
}

/** As docs/adapter.md has it: requests / read units / write units. */
export const asFigures = ({ operations, readUnits, writeUnits }: Usage): string =>
  [operations.length, readUnits, writeUnits].join(" / ");

export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line), ""].join("\n");
}
