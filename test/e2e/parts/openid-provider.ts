import { once } from "node:events";
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

/** Somebody who has an account at the provider. */
export interface Member {
  /** Unique number, as the application takes it for the account's id. */
  readonly member: number;
  readonly name: string;
  readonly email: string;
}

/** A real OpenID provider on 127.0.0.1. Its login page takes an e-mail address and any password. */
export interface OpenIdProvider {
  readonly url: string;
  stop(): Promise<void>;
}

export const openIdClient = { id: "photo-club", secret: "the secret of the photo club" } as const;

/** @param redirectUri where the application receives the code */
export async function startOpenIdProvider(redirectUri: string, members: readonly Member[]): Promise<OpenIdProvider> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  const provider = new Provider(url, {
    clients: [
      {
        client_id: openIdClient.id,
        client_secret: openIdClient.secret,
        redirect_uris: [redirectUri],
        // next-auth v3 sends the secret in the body of the token request (server/lib/oauth/client.js).
        token_endpoint_auth_method: "client_secret_post",
      },
    ],
    // next-auth v3 knows no PKCE unless told to.
    pkce: { required: () => false },
    claims: { openid: ["sub"], profile: ["name", "member", "active"], email: ["email"] },
    findAccount(_context, email) {
      const member = members.find((one) => one.email === email);
      return member && { accountId: email, claims: () => ({ sub: email, active: true, ...member }) };
    },
    cookies: { keys: ["only for this test"] },
  });
  server.on("request", provider.callback());
  return {
    url,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
