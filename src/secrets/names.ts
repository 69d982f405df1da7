/** What a setting is called that holds a credential. */

/** Words that say so wherever they stand in a name. */
const words = [
  "tokens?",
  "secrets?",
  "passwords?",
  "passwds?",
  "passphrases?",
  "passcodes?",
  "passworts?",
  "pass",
  "pwd",
  "pswd",
  "psw",
  "pw",
  "bearer",
  "authorization",
  "credentials?",
  "creds?",
  "mnemonic",
  "pepper",
  "salt",
  "pem",
  "jwk",
  "jwks",
  "otp",
  "totp",
];

/** Words before `key` that make it one: a `partitionKey` or a `publicKey` is none. */
const keys = [
  "access",
  "account",
  "admin",
  "aes",
  "api",
  "app",
  "auth",
  "cipher",
  "client",
  "consumer",
  "cookie",
  "crypto",
  "decryption",
  "deploy",
  "encryption",
  "hmac",
  "jwt",
  "license",
  "master",
  "private",
  "secret",
  "service",
  "session",
  "shared",
  "sign",
  "signing",
  "storage",
  "verification",
  "webhook",
];

/** Written together, as in `NEXTAUTHSECRET` and `PGPASSWORD`; a `jsonwebtoken` is none. */
const together =
  "(?:secret|password|passwd|passphrase|passwort|credential|(?:api|secret|access|private|auth|signing|master)key(?:base)?|(?:api|access|auth|bearer|id|refresh|session)token)s?";

const secretWord = new RegExp(`^(?:${words.join("|")}|\\w*${together})$`);
const keyWord = new RegExp(`^(?:${keys.join("|")})$`);

/** Last words of a name that holds something about a credential, and not it: `tokenUrl`, `passwordField`. */
const description = new Set(
  "alg algorithm age arn attribute column endpoint error expires expiry expiration field format handler hint input label length lifetime link message method name names page path pattern placeholder policy prefix regex scheme strategy title ttl type types uri url"
    .split(" ")
    .concat(["in", "at"]),
);

/** Stands in every text with such a name: what has none needn't be looked at for one. */
export const mayNameSecrets =
  /tokens?|secret|pass|pwd|psw|pw|bearer|authorization|cred|mnemonic|pepper|salt|pem|jwk|otp|key|cookie/i;

/** `HTTPServer2Key` → http, server, 2, key */
function wordsOf(name: string): readonly string[] {
  return name
    .replaceAll(/([a-z\d])([A-Z])/g, "$1 $2")
    .replaceAll(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== "");
}

/** Longer ones are nobody's names. */
const longestName = 200;

export function isSecretName(name: string | undefined): boolean {
  if (name === undefined || name.length > longestName || !mayNameSecrets.test(name)) return false;
  if (/^(?:set-)?cookie$/i.test(name)) return true;
  const all = wordsOf(name);
  if (description.has(all.at(-1) ?? "")) return false;
  return all.some((word, index) => secretWord.test(word) || isKey(word, all[index + 1]));
}

function isKey(word: string, next: string | undefined): boolean {
  return next !== undefined && /^keys?(?:base|pair)?$/.test(next) && keyWord.test(word);
}

/** Under these names an object holds secrets by whatever names; a cookie `sessionToken: { name }` is a description. */
export function holdsSecrets(name: string | undefined): boolean {
  if (name === undefined || !isSecretName(name)) return false;
  const last = wordsOf(name).at(-1) ?? "";
  return (
    /^(?:secrets?|tokens|keys|passwords?|credentials?|creds?|\w*(?:secret|password|credential)s?)$/.test(last) ||
    /private key$/.test(wordsOf(name).join(" "))
  );
}

/** What stands beside a credential to be read by people, or to say what kind of field it is. */
export function describes(name: string | undefined): boolean {
  return name !== undefined && /^(?:label|type|placeholder|title|description|describe)$/.test(name);
}
