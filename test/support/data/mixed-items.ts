import { createHash } from "node:crypto";
import type { ItemKeys } from "../../../src/items/index.ts";
import {
  accountPrimaryKeys,
  type Item,
  sessionKeys,
  userKeys,
  v3AccountIndexKeys,
  verificationRequestKeys,
} from "../../../src/items/index.ts";

const S = (text: string) => ({ S: text });

/** As v3's adapter writes them, with an attribute of the application here and there: per ten items 3 users, 3 accounts, 3 sessions and a verification request. */
export function* mixedItems(count: number): Generator<Item> {
  for (let n = 0; n < count; n++) {
    const owner = Math.floor(n / 10) * 3 + (n % 3);
    yield {
      ...itemOf(n % 10, owner),
      ...(n % 7 === 0 ? { role: S("admin"), visits: { N: "12345678901234567890" } } : {}),
    };
  }
}

function itemOf(place: number, owner: number): Item {
  const userId = digest(`user ${owner}`).slice(0, 32);
  const times = { createdAt: S("2021-06-14T09:12:33.120Z"), updatedAt: S("2021-06-14T09:12:33.120Z") };
  if (place < 3) {
    const email = `user-${owner}@example.com`;
    return {
      ...keyed(userKeys({ id: userId, email })),
      id: S(userId),
      type: S("USER"),
      name: S(`User ${owner}`),
      email: S(email),
      image: S("https://avatars.example.com/u/1"),
      emailVerified: { NULL: true },
      ...times,
    };
  }
  if (place < 6) {
    const provider = ["github", "google", "twitter"][owner % 3] ?? "github";
    const identity = { userId, provider, providerAccountId: String(1_000_000 + owner) };
    return {
      ...keyed({ ...accountPrimaryKeys(identity), ...v3AccountIndexKeys(identity) }),
      userId: S(userId),
      providerId: S(provider),
      providerAccountId: provider === "github" ? { N: identity.providerAccountId } : S(identity.providerAccountId),
      providerType: S("oauth"),
      accessToken: S(`token-${digest(`access ${owner}`)}`),
      refreshToken: { NULL: true },
      accessTokenExpires: { NULL: true },
      type: S("ACCOUNT"),
      ...times,
    };
  }
  if (place < 9) {
    const sessionToken = digest(`session ${owner}`);
    return {
      ...keyed(sessionKeys({ userId, sessionToken })),
      userId: S(userId),
      sessionToken: S(sessionToken),
      accessToken: S(digest(`secret ${owner}`)),
      type: S("SESSION"),
      expires: S("2099-06-14T09:12:33.120Z"),
      ...times,
    };
  }
  const identity = { identifier: `user-${owner}@example.com`, token: digest(`link ${owner}`) };
  return {
    ...keyed(verificationRequestKeys(identity)),
    identifier: S(identity.identifier),
    token: S(identity.token),
    type: S("VR"),
    expires: S("2099-06-14T09:12:33.120Z"),
    ...times,
  };
}

function keyed(keys: ItemKeys): Item {
  return {
    pk: S(keys.partitionKey),
    sk: S(keys.sortKey),
    ...(keys.indexPartitionKey ? { GSI1PK: S(keys.indexPartitionKey), GSI1SK: S(keys.indexSortKey ?? "") } : {}),
  };
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
