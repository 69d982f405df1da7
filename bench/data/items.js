import { createHash } from "node:crypto";

const S = (text) => ({ S: text });
const digest = (text) => createHash("sha256").update(text).digest("hex");
const times = { createdAt: S("2021-06-14T09:12:33.120Z"), updatedAt: S("2021-06-14T09:12:33.120Z") };

/** The items of a v3 table, as the adapter writes them: of ten, three users, three accounts, three sessions and a verification request. */
export function* v3Items(count) {
  for (let n = 0; n < count; n++) {
    const owner = Math.floor(n / 10) * 3 + (n % 3);
    const id = digest(`user ${owner}`).slice(0, 32);
    const email = `user-${owner}@example.com`;
    const place = n % 10;
    if (place < 3) {
      const key = S(`USER#${id}`);
      const index = S(`USER#${email}`);
      yield {
        pk: key,
        sk: key,
        GSI1PK: index,
        GSI1SK: index,
        id: S(id),
        type: S("USER"),
        name: S(`User ${owner}`),
        email: S(email),
        emailVerified: { NULL: true },
        ...times,
      };
    } else if (place < 6) {
      const provider = ["github", "google", "twitter"][owner % 3];
      const account = String(1_000_000 + owner);
      yield {
        pk: S(`USER#${id}`),
        sk: S(`ACCOUNT#${provider}#${account}`),
        GSI1PK: S(`ACCOUNT#${account}`),
        GSI1SK: S(`ACCOUNT#${provider}`),
        userId: S(id),
        providerId: S(provider),
        providerAccountId: provider === "github" ? { N: account } : S(account),
        providerType: S("oauth"),
        accessToken: S(digest(`access ${owner}`)),
        refreshToken: { NULL: true },
        accessTokenExpires: { NULL: true },
        type: S("ACCOUNT"),
        ...times,
      };
    } else if (place < 9) {
      const token = digest(`session ${owner}`);
      const index = S(`SESSION#${token}`);
      yield {
        pk: S(`USER#${id}`),
        sk: index,
        GSI1PK: index,
        GSI1SK: index,
        userId: S(id),
        sessionToken: S(token),
        accessToken: S(digest(`secret ${owner}`)),
        type: S("SESSION"),
        expires: S("2099-06-14T09:12:33.120Z"),
        ...times,
      };
    } else {
      const token = digest(`link ${owner}`);
      yield {
        pk: S(`VR#${email}`),
        sk: S(`VR#${token}`),
        identifier: S(email),
        token: S(token),
        type: S("VR"),
        expires: S("2099-06-14T09:12:33.120Z"),
        ...times,
      };
    }
  }
}
