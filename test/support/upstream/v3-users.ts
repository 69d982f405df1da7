import type { V3Adapter, V3Item } from "./v3-adapter.ts";

/** What one small v3 application left behind: every kind of item that the published adapter writes. */
export interface V3Application {
  readonly github: { user: V3Item; session: V3Item };
  readonly google: { user: V3Item; session: V3Item };
  readonly twitter: { user: V3Item };
  readonly withoutEmail: { user: V3Item };
  readonly magicLink: { identifier: string; token: string };
}

/**
 * Signs people in as next-auth v3 did, by the calls its core made: three providers, a magic link that nobody has
 * clicked yet, and a user without an e-mail whom `updateUser` has then given the index key `USER#null`.
 */
export async function fillV3Table(adapter: V3Adapter, { linkMaxAge = 24 * 60 * 60 } = {}): Promise<V3Application> {
  const ada = await adapter.createUser({ name: "Ada", email: "ada@example.com", image: "https://example.com/ada.png" });
  // GitHub's profile.id is a number, and v3 stored it as it came.
  await adapter.linkAccount(ada.id, "github", "oauth", 583231, null, "gho_ada_access", null);
  const adaSession = await adapter.createSession(ada);

  const grace = await adapter.createUser({ name: "Grace", email: "grace@example.com", image: null });
  await adapter.linkAccount(
    grace.id,
    "google",
    "oauth",
    "108204268033311374519",
    "1//grace-refresh",
    "ya29.grace-access",
    null,
  );
  const graceSession = await adapter.createSession(grace);

  // v3's core never handed OAuth 1.0A tokens to the adapter.
  const alan = await adapter.createUser({ name: "Alan", email: "alan@example.com", image: null });
  await adapter.linkAccount(alan.id, "twitter", "oauth", "2244994945");

  const nobody = await adapter.createUser({ name: "Nobody", email: null, image: null, username: "nobody" });
  await adapter.updateUser({ ...nobody, emailVerified: null, name: "Nobody in particular" });

  const token = "the-token-in-the-link";
  await adapter.createVerificationRequest("new@example.com", "http://127.0.0.1:3000/callback", token, "", {
    maxAge: linkMaxAge,
    sendVerificationRequest: async () => {},
  });
  return {
    github: { user: ada, session: adaSession },
    google: { user: grace, session: graceSession },
    twitter: { user: alan },
    withoutEmail: { user: nobody },
    magicLink: { identifier: "new@example.com", token },
  };
}
