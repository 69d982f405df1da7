import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { gzipSync } from "node:zlib";
import { DynamoDBDocument } from "@aws-sdk/lib-dynamodb";
import { DynamoDBAdapter as UpstreamAdapter } from "@next-auth/dynamodb-adapter";
import { DynamoDBAdapter } from "../src/adapter/index.ts";
import { bundle, largestBundle } from "../test/support/adapter/bundle.ts";
import { type Usage, usageOf } from "../test/support/adapter/requests.ts";
import { inDays, newAccount, newSession, newToken, newUser } from "../test/support/adapter/samples.ts";
import { installDynamoDBLocal, startDynamoDBLocal } from "../test/support/engines/dynamodb-local.ts";
import { clientFor, createTable } from "../test/support/engines/index.ts";

/**
 * What the shipped adapter weighs and what its calls cost, beside upstream 3.0.2. Prints Markdown, and fails when the
 * bundle is too large or when a call sends more requests or consumes more capacity than upstream's.
 */

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

async function printRequests(): Promise<boolean> {
  await installDynamoDBLocal();
  const engine = await startDynamoDBLocal();
  try {
    await createTable(clientFor(engine), "next-auth");
    const client = DynamoDBDocument.from(clientFor(engine), { marshallOptions: { removeUndefinedValues: true } });
    const ours = DynamoDBAdapter(client);
    const upstream = UpstreamAdapter(client) as unknown as Adapter;
    const withOptions = Object.entries({
      strongSessions: DynamoDBAdapter(client, { strongSessions: true }),
      unique: DynamoDBAdapter(client, { unique: true }),
      readV3Items: DynamoDBAdapter(client, { readV3Items: true }),
    });

    const rows = [];
    for (const [name, call] of Object.entries({ ...calls, ...flows })) {
      const usage = async (adapter: Adapter, maker = ours) => {
        const before = await world(maker);
        return usageOf(client, () => call(adapter, before));
      };
      const options = [];
      for (const [, adapter] of withOptions) options.push(await usage(adapter, adapter));
      rows.push({ name, ours: await usage(ours), upstream: await usage(upstream), options });
    }
    const text = ({ operations, capacityUnits }: Usage) => `${operations.join(" + ")}: ${capacityUnits}`;
    printTable(
      ["call or flow", "ours: capacity units", "upstream 3.0.2", ...withOptions.map(([name]) => `ours, ${name}`)],
      rows.map((row) => [row.name, text(row.ours), text(row.upstream), ...row.options.map(text)]),
    );
    return rows.every(
      (row) =>
        row.ours.operations.length <= row.upstream.operations.length &&
        row.ours.capacityUnits <= row.upstream.capacityUnits,
    );
  } finally {
    await engine.stop();
  }
}

async function printSize(): Promise<boolean> {
  const sizes = await Promise.all(
    ["./dist/adapter.js", "@next-auth/dynamodb-adapter"].map((entry) => bundle(entry, "{ DynamoDBAdapter }")),
  );
  const [ours, upstream] = sizes.map((code) => ({ minified: code.length, gzipped: gzipSync(code).length }));
  printTable(
    ["bundle, without the SDK", "ours", "upstream 3.0.2"],
    (["minified", "gzipped"] as const).map((kind) => [kind, `${ours?.[kind]} bytes`, `${upstream?.[kind]} bytes`]),
  );
  return ours !== undefined && ours.minified <= largestBundle;
}

/** In a process of its own each time; the median of 15. */
function importTime(specifier: string): string {
  const script = `const start = performance.now(); await import(${JSON.stringify(specifier)}); console.log(performance.now() - start)`;
  const times = Array.from({ length: 15 }, () =>
    Number(execFileSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8" })),
  ).sort((a, b) => a - b);
  return `${times[7]?.toFixed(1)} ms`;
}

function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  console.log([line(head), line(head.map(() => "---")), ...rows.map(line), ""].join("\n"));
}

printTable(
  ["import, in a fresh process", "time"],
  [
    ["migrate-nextauth-dynamo/adapter", importTime("./dist/adapter.js")],
    ["@next-auth/dynamodb-adapter 3.0.2", importTime("@next-auth/dynamodb-adapter")],
    ["@aws-sdk/lib-dynamodb, which both need", importTime("@aws-sdk/lib-dynamodb")],
  ],
);
const isSmall = await printSize();
const isCheap = await printRequests();
if (!isSmall) console.error(`The bundle is larger than ${largestBundle} bytes.`);
if (!isCheap) console.error("A call costs more than upstream's.");
process.exitCode = isSmall && isCheap ? 0 : 1;
