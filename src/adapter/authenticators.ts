import type { Table } from "./table.ts";
import type { webAuthnMethods } from "./webauthn.ts";

/** WebAuthn's methods, of which the code is loaded with the first call. */
export function authenticatorMethods(table: Table): ReturnType<typeof webAuthnMethods> {
  const methods = async () => (await import("./extras.ts")).webAuthnMethods(table);
  return {
    createAuthenticator: async (authenticator) => (await methods()).createAuthenticator(authenticator),
    getAuthenticator: async (credentialID) => (await methods()).getAuthenticator(credentialID),
    listAuthenticatorsByUserId: async (userId) => (await methods()).listAuthenticatorsByUserId(userId),
    updateAuthenticatorCounter: async (credentialID, counter) =>
      (await methods()).updateAuthenticatorCounter(credentialID, counter),
  };
}
