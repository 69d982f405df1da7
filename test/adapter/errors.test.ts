import { DynamoDB } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocument, DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import AWS from "aws-sdk";
import { afterEach, describe, expect, it, vi } from "vitest";
import { DynamoDBAdapter, type DynamoDBAdapterClient, DynamoDBAdapterError } from "../../src/adapter/index.ts";
import { withUnprocessedItems } from "../support/adapter/faults.ts";
import { newSession, newUser } from "../support/adapter/samples.ts";
import { useEngine } from "../support/adapter/tables.ts";
import { startDynalite } from "../support/engines/dynalite.ts";

describe("DynamoDBAdapter", () => {
  const region = "us-east-1";

  it.each([
    ["nothing", undefined],
    ["a bare DynamoDB client", new DynamoDB({ region })],
    ["aws-sdk 2's DocumentClient", new AWS.DynamoDB.DocumentClient({ region })],
  ])("says what it needs when it gets %s", (_what, client) => {
    const make = () => DynamoDBAdapter(client as unknown as DynamoDBAdapterClient);
    expect(make).toThrow(DynamoDBAdapterError);
    expect(make).toThrow(expect.objectContaining({ code: "WRONG_CLIENT" }));
    expect(make).toThrow("@aws-sdk/lib-dynamodb");
  });

  it("takes a DynamoDBDocumentClient", async () => {
    expect(await DynamoDBAdapter(DynamoDBDocumentClient.from(new DynamoDB({ region }))).getUserByEmail("")).toBeNull();
  });

  it("takes a client of a test, whose calls give nothing", async () => {
    const nothing = async () => undefined;
    const adapter = DynamoDBAdapter({ get: nothing, put: nothing, delete: nothing } as never);
    expect(await adapter.createUser({ email: "ada@example.com", emailVerified: null })).toMatchObject({
      email: "ada@example.com",
    });
    expect(await adapter.useVerificationToken({ identifier: "a", token: "b" })).toBeNull();
  });

  it("takes a DynamoDBDocument, and its methods need no this", async () => {
    const { getUserByEmail } = DynamoDBAdapter(DynamoDBDocument.from(new DynamoDB({ region })));
    expect(await getUserByEmail("")).toBeNull();
  });
});

describe("what goes wrong in a table", () => {
  const tables = useEngine(startDynalite);
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it("names no user", async () => {
    const adapter = DynamoDBAdapter(tables.client, await tables.table());
    const user = await adapter.createUser({ ...newUser(), id: "secret-id" });
    const errors = await Promise.all(
      [
        adapter.createUser({ ...newUser(), id: user.id, email: "secret@example.com" }),
        adapter.updateUser({ id: "another-secret-id", email: "secret@example.com" }),
        adapter.updateAuthenticatorCounter("secret-credential", 1),
      ].map((call: Promise<unknown>) => call.catch((error: unknown) => error)),
    );
    expect(errors.map((error) => (error as DynamoDBAdapterError).code)).toEqual(["EXISTS", "NOT_FOUND", "NOT_FOUND"]);
    for (const error of errors) expect(String(error)).not.toContain("secret");
  });

  it("gives up deleting a user when DynamoDB goes on throttling, and can be called again", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0);
    const table = await tables.table();
    const adapter = DynamoDBAdapter(tables.client, table);
    const user = await adapter.createUser(newUser());
    await adapter.createSession(newSession(user.id));
    const throttled = DynamoDBAdapter(withUnprocessedItems(tables.client, 0), table);
    await expect(throttled.deleteUser(user.id)).rejects.toMatchObject({ code: "UNPROCESSED" });
    expect(await adapter.deleteUser(user.id)).toEqual(user);
    expect(await tables.items(table)).toEqual([]);
  });

  it("lets the SDK's errors through", async () => {
    const adapter = DynamoDBAdapter(tables.client, { tableName: "no-such-table" });
    await expect(adapter.getUser("1")).rejects.toThrow("resource not found");
    await expect(adapter.updateUser({ id: "1", name: "x" })).rejects.toThrow("resource not found");
  });
});
