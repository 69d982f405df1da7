/** What a setting is called that holds a credential: `secretAccessKey`, `AUTH_TOKEN`; not `jsonwebtoken`. */
const secretName =
  /(^|[_-])(access_key_id|secret_access_key|token|secret|signing_key|encryption_key|private_key|password|api_key)$/;

/** Each character fits in one way alone, and a name is tried from its start alone: the time is linear in the text. */
const setting = /(?<![\w$-])([A-Za-z_$][\w$-]*)(["']?\s*[:=]\s*)(["'`])((?:\\.|(?!\3)[^\\\n])+)\3/g;

/** Credentials that somebody wrote into the code are shown to nobody. */
export function maskSecrets(text: string): string {
  return text
    .replace(setting, (whole, name: string, between: string, quote: string, value: string) =>
      isSecret(name, value) ? `${name}${between}${quote}***${quote}` : whole,
    )
    .replace(/\b(AKIA|ASIA)[0-9A-Z]{16}\b/g, "$1***")
    .replace(/(:\/\/[^\s:/@"'`]+:)[^\s@"'`]+@/g, "$1***@");
}

/** An address is where a token comes from. */
function isSecret(name: string, value: string): boolean {
  const words = name.replaceAll(/([a-z\d])([A-Z])/g, "$1_$2").toLowerCase();
  return secretName.test(words) && !/^https?:\/\//.test(value);
}
