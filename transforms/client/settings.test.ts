import { readFileSync } from "node:fs";
import type { DynamoDBDocument } from "@aws-sdk/lib-dynamodb";
import AWS from "aws-sdk";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Fixture, findFixtures, fixturesRoot } from "../../test/support/codemod-fixtures.ts";

/**
 * Whether the client of SDK v3 says the same as the one of v2 did. Input and output of each case are run, with their
 * adapters replaced by a function that keeps the client it is given.
 */
const given: unknown[] = [];
const keep = (client: unknown) => {
  given.push(client);
  return {};
};

/** What the cases read from the environment. */
const environment: Record<string, string> = {
  AWS_CONFIG: '{"region":"eu-north-1"}',
  AWS_SETTINGS: '{"accessKeyId":"id","secretAccessKey":"secret","region":"eu-north-1"}',
  DYNAMODB_ENDPOINT: "http://localhost:9000",
  HTTP_OPTIONS: "{}",
  PORT: "9000",
  RETRIES: "4",
  AUTH_ACCESS_KEY_ID: "id",
  AUTH_SECRET_ACCESS_KEY: "secret",
  AUTH_SESSION_TOKEN: "token",
  AUTH_KEY: "id",
  AUTH_SECRET: "secret",
};
const sampleOf = (name: string) => environment[name] ?? (name.includes("REGION") ? "eu-north-1" : `${name}-value`);

/** v2's classes ask the network as soon as they are made. */
const needsNetwork = /credentials\/(temporary|chainable|cognito|web|token|ec2|ecs|sso|process)/;

/** What they set when they have been loaded would reach the next case. */
const setsLater = /config\/(in-timer|set-after-loading)/;

interface ClientSettings {
  readonly region: string | undefined;
  readonly endpoint: string | undefined;
  readonly credentials: Record<string, unknown> | undefined;
  readonly attempts: number | undefined;
}

/** DynamoDB's own endpoints, dual-stack ones included: each SDK makes them of the region. */
const amazon = /\.(amazonaws\.com|api\.aws)$/;

/** Every import in the text is one that runs here. */
function runs(fixture: Fixture): boolean {
  const [file, ...others] = fixture.files;
  if (fixture.findings?.some(({ level }) => level === "todo")) return false;
  if (needsNetwork.test(fixture.name) || setsLater.test(fixture.name)) return false;
  if (!file || others.length > 0 || !/\.(js|ts|tsx|mjs)$/.test(file.inputPath)) return false;
  if (fixture.notTypeChecked.input ?? fixture.notTypeChecked.output) return false;
  const text = readFileSync(file.inputPath, "utf8");
  return (
    /^import .* from ["']aws-sdk|import\("aws-sdk/m.test(text) && !/\brequire\(|^export =|loadFromPath/m.test(text)
  );
}

const cases = findFixtures(fixturesRoot).filter(
  (fixture) => /^(client|adapter)\//.test(fixture.name) && !fixture.unchanged && runs(fixture),
);

async function clientOf(path: string): Promise<unknown> {
  given.length = 0;
  vi.resetModules();
  const module: { default?: unknown; adapter?: unknown; Auth?: new () => { adapter: () => unknown } } = await import(
    path
  );
  // Some make their client when they are asked for it.
  if (given.length === 0 && module.Auth) new module.Auth().adapter();
  for (const make of [module.default, module.adapter])
    if (given.length === 0 && typeof make === "function") await make();
  if (given.length === 0) (module.default as { adapter?: () => unknown }).adapter?.();
  return given[0];
}

function settingsOfV2(client: unknown): ClientSettings {
  const aws = client as { DynamoDB?: typeof AWS.DynamoDB; AWS?: typeof AWS };
  const Client = aws.AWS?.DynamoDB.DocumentClient ?? aws.DynamoDB?.DocumentClient;
  const { service } = (Client ? new Client() : client) as { service: AWS.DynamoDB & { isGlobalEndpoint: boolean } };
  const { region, credentials, maxRetries } = service.config;
  const { protocol, hostname, port } = service.endpoint;
  const isOwn = service.config.endpoint !== undefined && !amazon.test(hostname);
  return {
    region,
    endpoint: isOwn ? `${protocol}//${hostname}:${port}` : undefined,
    credentials: credentials?.accessKeyId ? keysOf(credentials) : undefined,
    attempts: maxRetries === undefined ? undefined : Number(maxRetries) + 1,
  };
}

async function settingsOfV3(client: DynamoDBDocument): Promise<ClientSettings> {
  const { region, endpoint, credentials, maxAttempts } = client.config;
  const url = await (typeof endpoint === "function" ? endpoint() : undefined);
  const isOwn = url && !amazon.test(url.hostname);
  const found = await credentials().catch(() => undefined);
  const attempts = await maxAttempts();
  return {
    region: await region().catch(() => undefined),
    endpoint: isOwn ? `${url.protocol}//${url.hostname}:${url.port}` : undefined,
    credentials: found && keysOf(found),
    attempts,
  };
}

function keysOf(keys: { accessKeyId: string; secretAccessKey: string; sessionToken?: string | undefined }) {
  const { accessKeyId, secretAccessKey, sessionToken } = keys;
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
}

/** What one case sets for the whole process must not reach the next. */
function forget(): void {
  AWS.config = new AWS.Config() as typeof AWS.config;
  for (const name of ["dynamo", "authDynamo"]) Reflect.deleteProperty(globalThis, name);
}

describe("the new client has the old one's settings", () => {
  beforeEach(() => {
    for (const name of ["@next-auth/dynamodb-adapter", "@auth/dynamodb-adapter", "migrate-nextauth-dynamo/adapter"]) {
      vi.doMock(name, () => ({ default: keep, DynamoDBAdapter: keep }));
    }
    vi.doMock("next-auth", () => ({ default: () => ({}) }));
    forget();
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.doUnmock("next-auth");
  });

  it("has cases", () => {
    expect(cases.length).toBeGreaterThan(60);
  });

  it.each(cases.map((fixture) => [fixture.name, fixture] as const))("%s", async (_name, fixture) => {
    const [file] = fixture.files;
    const text = readFileSync(file?.inputPath ?? "", "utf8");
    const names = [...text.matchAll(/process\.env\.(\w+)/g)].map(([, name = ""]) => name);
    for (const name of [...names, ...Object.keys(environment), "AUTH_REGION"]) vi.stubEnv(name, sampleOf(name));
    const old = await clientOf(file?.inputPath ?? "");
    const before = settingsOfV2(old);
    forget();
    const after = await settingsOfV3((await clientOf(file?.outputPath ?? "")) as DynamoDBDocument);
    expect(after).toEqual({ ...before, attempts: before.attempts ?? 3 });
  });
});
