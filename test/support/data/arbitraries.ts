import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import fc from "fast-check";
import {
  accountIndexKeys,
  accountPrimaryKeys,
  type Item,
  sessionKeys,
  userKeys,
  v3AccountIndexKeys,
  verificationRequestKeys,
  verificationTokenKeys,
} from "../../../src/items/index.ts";

/** The names that the adapters of v3 and v4 use; any other attribute belongs to the application. */
export const knownNames: ReadonlySet<string> = new Set(
  (
    "pk sk GSI1PK GSI1SK id type name email emailVerified image username createdAt updatedAt userId provider providerId " +
    "providerType providerAccountId accessToken refreshToken accessTokenExpires access_token refresh_token expires_at " +
    "sessionToken expires identifier token"
  ).split(" "),
);

const number = fc.oneof(
  fc.integer().map(String),
  // DynamoDB's numbers have 38 digits, and exponents that no double has.
  fc.stringMatching(/^-?[1-9][0-9]{37}$/),
  fc.stringMatching(/^0[.][0-9]{3,20}[1-9]$/),
);
const bytes = fc.uint8Array({ minLength: 1, maxLength: 12 });
const distinct = <T>(value: fc.Arbitrary<T>, selector: (value: T) => string = String) =>
  fc.uniqueArray(value, { minLength: 1, maxLength: 4, selector });

const attributeName = fc.oneof(
  fc.string({ minLength: 1, maxLength: 12 }).filter((name) => name !== "__proto__"),
  fc.constantFrom(
    "role",
    "stripeCustomerId",
    "constructor",
    "toString",
    "a.b",
    "c[0]",
    "#d",
    ":e",
    "with 'quote' \"s\"",
  ),
);

/** A value of any DynamoDB type: numbers beyond 2^53, sets, binary, nested, empty. */
export const attributeValue: fc.Arbitrary<AttributeValue> = fc.letrec<{ value: AttributeValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.string({ unit: "grapheme" }).map((S) => ({ S })),
    number.map((N) => ({ N })),
    fc.boolean().map((BOOL) => ({ BOOL })),
    fc.constant({ NULL: true as const }),
    bytes.map((B) => ({ B })),
    distinct(fc.string({ minLength: 1 })).map((SS) => ({ SS })),
    distinct(fc.integer().map(String)).map((NS) => ({ NS })),
    distinct(bytes).map((BS) => ({ BS })),
    fc.array(tie("value"), { maxLength: 3 }).map((L) => ({ L })),
    fc.dictionary(attributeName, tie("value"), { maxKeys: 3 }).map((M) => ({ M })),
  ),
})).value;

/** Attributes that the adapters don't know. */
export const unknownAttributes: fc.Arbitrary<Item> = fc.dictionary(
  attributeName.filter((name) => !knownNames.has(name)),
  attributeValue,
  { maxKeys: 5 },
);

const text = fc.string({ minLength: 1, maxLength: 16 });
const iso = fc
  .date({ min: new Date("1990-01-01"), max: new Date("2090-01-01"), noInvalidDate: true })
  .map((d) => d.toISOString());
const expires: fc.Arbitrary<AttributeValue> = fc.oneof<fc.Arbitrary<AttributeValue>[]>(
  iso.map((S) => ({ S })),
  fc.integer({ min: 0, max: 4e9 }).map((n) => ({ N: String(n) })),
  fc.integer({ min: 0, max: 4e9 }).map((n) => ({ N: `${n}.25` })),
  fc.constant({ NULL: true as const }),
  fc.constant({ S: "no date" }),
);
const timestamps = fc.oneof(
  fc.constant({} as Item),
  iso.map((S): Item => ({ createdAt: { S }, updatedAt: { S } })),
);

type Keys = Partial<ReturnType<typeof userKeys>>;
const attributesOf = (keys: Keys): Item =>
  Object.fromEntries(
    [
      ["pk", keys.partitionKey],
      ["sk", keys.sortKey],
      ["GSI1PK", keys.indexPartitionKey],
      ["GSI1SK", keys.indexSortKey],
    ].flatMap(([name, S]) => (name !== undefined && S !== undefined ? [[name, { S }]] : [])),
  );

const user = fc
  .record({
    id: text,
    email: fc.option(text.map((local) => `${local}@example.com`)),
    emailVerified: fc.constantFrom<AttributeValue>({ NULL: true }, { M: {} }, { S: "2021-06-14T09:12:33.120Z" }),
    staleIndex: fc.constantFrom(undefined, "USER#null", "USER#undefined", "USER#"),
  })
  .map(({ id, email, emailVerified, staleIndex }): Item => {
    const keys = userKeys({ id, email });
    return {
      ...attributesOf(
        email || !staleIndex ? keys : { ...keys, indexPartitionKey: staleIndex, indexSortKey: staleIndex },
      ),
      id: { S: id },
      type: { S: "USER" },
      email: email ? { S: email } : { NULL: true },
      emailVerified,
    };
  });

const account = fc
  .record({
    userId: text,
    provider: fc.constantFrom("github", "google", "twitter", "azure-ad-b2c", "basecamp"),
    accountId: fc.oneof(
      fc.integer({ min: 1 }).map((n): [AttributeValue, string] => [{ N: String(n) }, String(n)]),
      text.map((S): [AttributeValue, string] => [{ S }, S]),
    ),
    accessToken: fc.option(text.map((S) => ({ S }))),
    refreshToken: fc.constantFrom<AttributeValue>({ NULL: true }, { S: "1//refresh" }),
    accessTokenExpires: fc.constantFrom<AttributeValue>(
      { NULL: true },
      { M: {} },
      { S: "2021-07-01T10:00:00.999Z" },
      { N: "1625133600999" },
      { N: "3600" },
    ),
    shape: fc.constantFrom("v3", "v3 with v4's index keys", "v4", "v4 with v3's leftovers"),
    leftovers: fc.record(
      {
        type: fc.constantFrom({ S: "oauth" }, { S: "ACCOUNT" }),
        providerType: fc.constant({ S: "oauth" }),
        access_token: fc.constant({ S: "new" }),
        refresh_token: fc.constant({ S: "new" }),
        expires_at: fc.constantFrom<AttributeValue>(
          { N: "1625133600" },
          { N: "1625133600999" },
          { N: "1625133600.5" },
          { S: "1625133600" },
          { S: "2021-07-01T10:00:00.999Z" },
          { S: "soon" },
          { NULL: true },
        ),
      },
      { requiredKeys: [] },
    ),
  })
  .map(({ userId, provider, accountId: [providerAccountId, idText], accessToken, shape, leftovers, ...rest }): Item => {
    const identity = { userId, provider, providerAccountId: idText };
    const index = shape === "v3" ? v3AccountIndexKeys(identity) : accountIndexKeys(identity);
    const keys = attributesOf({ ...accountPrimaryKeys(identity), ...index });
    if (shape === "v4") {
      return { ...keys, userId: { S: userId }, provider: { S: provider }, providerAccountId, type: { S: "oauth" } };
    }
    if (shape === "v4 with v3's leftovers") {
      const token = accessToken ? { accessToken } : {};
      return {
        ...keys,
        userId: { S: userId },
        provider: { S: provider },
        providerAccountId,
        ...rest,
        ...token,
        ...leftovers,
      };
    }
    return {
      ...keys,
      ...rest,
      ...(accessToken ? { accessToken } : {}),
      userId: { S: userId },
      providerId: { S: provider },
      providerAccountId,
      providerType: { S: "oauth" },
      type: { S: "ACCOUNT" },
    };
  });

const session = fc
  .record({
    userId: text,
    sessionToken: text,
    expires,
    accessToken: fc.option(fc.constantFrom("ab".repeat(32), "own")),
  })
  .map(
    ({ userId, sessionToken, expires, accessToken }): Item => ({
      ...attributesOf(sessionKeys({ userId, sessionToken })),
      userId: { S: userId },
      sessionToken: { S: sessionToken },
      type: { S: "SESSION" },
      expires,
      ...(accessToken ? { accessToken: { S: accessToken } } : {}),
    }),
  );

const verification = fc.record({ identifier: text, token: text, expires, type: fc.constantFrom("VR", "VT") }).map(
  ({ identifier, token, expires, type }): Item => ({
    ...attributesOf((type === "VR" ? verificationRequestKeys : verificationTokenKeys)({ identifier, token })),
    identifier: { S: identifier },
    token: { S: token },
    type: { S: type },
    expires,
  }),
);

const foreign = fc
  .tuple(text, text)
  .map(([partition, sort]): Item => ({ pk: { S: `USER#${partition}` }, sk: { S: `ORDER#${sort}` } }));

/** An item of any type and age, and the attributes of it that belong to the application. */
export const anyItem: fc.Arbitrary<{ readonly item: Item; readonly unknown: Item }> = fc
  .tuple(fc.oneof(user, account, session, verification, foreign), timestamps, unknownAttributes)
  .map(([ours, times, unknown]) => ({ item: { ...ours, ...times, ...unknown }, unknown }));
