import { isSecretName, mayNameSecrets } from "./names.ts";

/**
 * Credentials in a text, whatever it is: known by their form, or by what stands before them. Every expression here has its
 * repetitions bounded or over characters that what follows can't begin with, so that time is linear in the text.
 */

/** What is known to be a credential by its form, wherever it stands. */
const knownForms: readonly (readonly [RegExp, string])[] = [
  [/\b(AKIA|ASIA)[0-9A-Z]{16}\b/g, "$1***"],
  [
    /\b(gh[pousr]_|github_pat_|glpat-|pypi-|[srp]k_(?:live|test)_|whsec_|xox[abeprs]-|xapp-|AIza|ya29\.|dop_v1_|hvs\.|sk-(?:proj|ant)-|shp(?:at|ca|pa|ss)_|sq0[a-z]{3}-|GOCSPX-)[\w.-]{10,}/g,
    "$1***",
  ],
  // Whose beginnings stand before other things, too.
  [/\b(npm_|sk-|EAA)(?=[A-Za-z]*\d)[A-Za-z0-9]{30,}/g, "$1***"],
  [/\b(SG\.)[\w-]{16,}\.[\w-]{16,}/g, "$1***"],
  // What begins with `{"` in base64: the parts of a JWT, and configuration that was packed up.
  [/\beyJ[\w+/-]{8,}={0,2}(?:\.[\w-]{4,})*\.?/g, "eyJ***"],
  // The same of a key in DER, without its PEM lines.
  [/\bMII[A-Za-z0-9+/]{60,}={0,2}/g, "MII***"],
  // A word may follow, too, as in "Basic authentication".
  [/\b((?:Bearer|Basic) {1,4})(?![a-z]+\b)[\w.~+/=-]{8,}/g, "$1***"],
  // A password up to the last @ of the address; digits alone are a port.
  [/(:\/\/[^\s:/@"'`]{0,256}:)(?!\d{1,5}\/)[^\s"'`]{1,1024}@/g, "$1***@"],
  // A key alone where the user's name would be, as in Sentry's addresses.
  [/(:\/\/)[\w.~%-]{16,256}@/g, "$1***@"],
  [
    /([?&;][\w.-]{0,40}(?:token|key|secret|password|passwd|pwd|sig|signature|code|auth)=)[^&\s"'`#;]{1,4096}/gi,
    "$1***",
  ],
  [/(\s(?:-u|-{2}user)[ =]["']?[^\s:"']{1,256}:)[^\s"'`]{1,1024}/g, "$1***"],
  [/(\bIDENTIFIED (?:\w{1,20} ){0,3}BY ["'])[^"'\n]{1,1024}/gi, "$1***"],
];

/** A key in PEM, line by line. */
const pem = /(-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----)((?:(?!-----BEGIN)[\s\S]){0,16384}?)(-----END|$)/g;

/** A name, as it stands in code, in a file of settings, in a header or after the hyphens of a flag. */
const name = /[A-Za-z_$][\w$.-]{0,100}/g;

/** What stands between a name and its value: `=`, `:`, `=>`, the `>` of an element, `is`, or nothing but blanks. */
const between = /(?:\\?["'`])?(?:\s{0,8}(?::=|=>|->|[:=>])\s{0,8}(?:[|>]-?\s{1,8})?|\s{1,4}(?:is\s{1,4})?)/y;

/** A value in quotes, without the last. */
const quoted = /(\\?["'`])((?:(?!\1)[^\n]){1,1024})/y;
const bare = /[^\s"'`\\,;{}()[\]<>&|]{4,1024}/y;

/** What a setting may say that is no credential: a word of the language, an expression, an address, a mask. */
const noSecret =
  /^(?:\*+|process\.|import\.|\$\{?[A-Za-z_]|https?:\/\/|(?:true|false|null|undefined|none|string|number|boolean|text|password|hidden|include|omit|same-origin|required|optional|unknown|never|void)$)/i;

export function saysNoSecret(value: string): boolean {
  return value.trim() === "" || noSecret.test(value);
}

/** A text that isn't code with what is a credential in it masked, as many lines as before. */
export function maskText(text: string): string {
  return maskRandom(maskForms(maskSettings(text)));
}

/** Only what can't be anything else. */
export function maskForms(text: string): string {
  return maskTokens(text.replace(pem, (_, begin: string, key: string, end: string) => begin + maskedKey(key) + end));
}

/** The same within lines and quotes: what a text is made of stays as it is, JSON or a page. */
export function maskTokens(text: string): string {
  let masked = text;
  for (const [form, instead] of knownForms) masked = masked.replace(form, instead);
  return masked;
}

/** What is said of code, in which expressions stand for others to read: only what is in quotes is masked. */
export function maskSaid(text: string): string {
  return maskRandom(maskForms(maskSettings(text, { onlyQuoted: true })));
}

/** What an engine or a library says, which may quote what it was given: keys and values of items, addresses of people. */
export function maskQuoted(text: string): string {
  return maskText(text)
    .replace(/[^\s"'`<>@,;:()[\]{}=]{1,256}@[^\s"'`<>@,;:()[\]{}=]{1,256}\.\w{2,20}/g, "***")
    .replace(/\b([A-Z]{2,10}#)[^\s"'`,;)\]}]{1,2048}/g, "$1***")
    .replace(
      /((?:^|[{,(\s])["']?[SNB]["']?\s{0,4}[:=]\s{0,4})(?:"[^"]{0,4096}"|'[^']{0,4096}'|[^\s,}\])"']{1,4096})/g,
      "$1***",
    );
}

/** Line breaks, and their codes in a string, stay. */
function maskedKey(key: string): string {
  return key.replace(/(?:(?!\\n)[^\r\n])+/g, "***");
}

/** `SECRET=abc`, `"password": "abc"`, `--token abc`, `<password>abc<`, `password is abc1`, for names of credentials. */
export function maskSettings(text: string, { onlyQuoted = false }: { readonly onlyQuoted?: boolean } = {}): string {
  if (!mayNameSecrets.test(text)) return text;
  let masked = "";
  let at = 0;
  for (const { index, 0: found } of text.matchAll(name)) {
    if (index < at || !isSecretName(found)) continue;
    const value = valueAfter(text, index, index + found.length);
    if (!value || (onlyQuoted && !value.isQuoted)) continue;
    masked += `${text.slice(at, value.start)}***`;
    at = value.end;
  }
  return masked + text.slice(at);
}

/** The value of a setting, and where it stands. */
interface Value {
  readonly start: number;
  readonly end: number;
  readonly isQuoted: boolean;
}

function valueAfter(text: string, start: number, end: number): Value | undefined {
  const glue = matchAt(between, text, end)?.[0];
  if (glue === undefined) return undefined;
  const after = end + glue.length;
  const isGlued = /[:=>]/.test(glue);
  const inQuotes = matchAt(quoted, text, after);
  if (inQuotes) {
    const [whole, quote = "", value = ""] = inQuotes;
    return saysNoSecret(value) ? undefined : { start: after + quote.length, end: after + whole.length, isQuoted: true };
  }
  const word = matchAt(bare, text, after)?.[0] ?? "";
  if (saysNoSecret(word)) return undefined;
  const isFlag = text[start - 1] === "-" && /^\s+$/.test(glue);
  // In prose a word follows that anybody may read: "the token: see below".
  const isProse = isGlued
    ? /:\s+$/.test(glue) && /^[a-z]+[.!?]?$/.test(word)
    : !(/\bis\s+$/.test(glue) && /[\d!#$%^*]/.test(word));
  return isProse && !isFlag ? undefined : { start: after, end: after + word.length, isQuoted: false };
}

function matchAt(form: RegExp, text: string, at: number): RegExpExecArray | null {
  form.lastIndex = at;
  return form.exec(text);
}

/** What comes next is a credential: `"Bearer " + …`, `` `smtp://me:${…}` ``, `"?token=" + …`. */
export function announcesSecret(text: string): boolean {
  const end = text.slice(-200);
  if (/\b(?:Bearer|Basic) {1,4}$|:\/\/[^\s:/@]{0,100}:$/.test(end)) return true;
  return isSecretName(/([A-Za-z_$][\w$.-]{0,100})\\?["'`]?\s{0,4}[:=]\s{0,4}\\?["'`]?$/.exec(end)?.[1]);
}

/** A run of what keys are written in. */
const run = /[A-Za-z0-9+/_=-]{20,4096}/g;

/** Made of chance, as keys are: many short pieces of letters and digits where a word would be long. */
function isRandom(text: string): boolean {
  return text.split(/[/_-]/).some((part) => isRandomPart(part)) || isAwsSecret(text);
}

/** The shortest piece that is taken for one, and how long its runs of one kind are on the average, at most. */
const [shortest, longestPiece] = [16, 3];

function isRandomPart(part: string): boolean {
  if (part.length < shortest || !/\d/.test(part) || !/[a-z]/i.test(part)) return false;
  const pieces = part.match(/[A-Z]?[a-z]+|[A-Z]+|\d+|[+=]+/g) ?? [];
  return part.length / pieces.length < longestPiece;
}

/** 40 characters of base64, of all kinds. */
function isAwsSecret(text: string): boolean {
  const pieces = text.match(/[A-Z]?[a-z]+|[A-Z]+|\d+/g) ?? [];
  return (
    /^[A-Za-z0-9+/]{40}$/.test(text) &&
    /[A-Z]/.test(text) &&
    /[a-z]/.test(text) &&
    /\d/.test(text) &&
    pieces.length >= 9
  );
}

export function maskRandom(text: string): string {
  return text.replace(run, (token) => (isRandom(token) ? "***" : token));
}
