import { parseToRead } from "../syntax/parse.ts";
import { mayNameSecrets } from "./names.ts";
import { type Span, type Strings, stringsOf } from "./strings.ts";
import { maskForms, maskRandom, maskSettings, maskText } from "./texts.ts";

/**
 * Credentials that somebody wrote into the code are shown to nobody: a text as it may be shown. Its lines stay what they
 * are, so that a diff of two texts that were masked alike names the lines of the files.
 *
 * What is masked is found in the tree: every string, and part of a template, that can reach a property, a variable, an
 * argument or a header with a secret's name; in all other strings and in comments what they set and what is made of chance;
 * and, in whatever stands anywhere, what is known to be a credential by its form.
 */
export function maskSecrets(path: string, text: string): string {
  if (!mayHoldSecrets.test(text) && !mayNameSecrets.test(text) && maskRandom(text) === text) return maskForms(text);
  try {
    return maskForms(maskStrings(text, stringsIn(path, text)));
  } catch {
    return maskText(text);
  }
}

/**
 * Stands in every text in which something but its name shows what a string is: an escape, which may spell one, a login, what is given
 * a key, or an address with a password. Most pages needn't be parsed.
 */
const mayHoldSecrets =
  /\\[ux\d]|\bauth\b|hmac|cipher|hkdf|pbkdf2|scrypt|\b(?:un)?seal\b|\bsign\(|\bverify\(|crypt\(|"kty"|\bkty:|:\/\/[^\s"'`/@]{0,256}:/i;

function stringsIn(path: string, text: string): Strings {
  if (!path.endsWith(".json")) {
    const ast = parseToRead(text, path);
    const comments = (ast.comments ?? []).map(({ start = 0, end = 0 }) => ({ start, end }));
    const { secrets, others } = stringsOf(ast.program);
    return { secrets, others: [...others, ...comments] };
  }
  // A file of JSON is an expression.
  const ast = parseToRead(`(${text.replace(/^\uFEFF/, " ")}\n)`, "json.js");
  const { secrets, others } = stringsOf(ast.program);
  const moved = (ranges: readonly Span[]) => ranges.map(({ start, end }) => ({ start: start - 1, end: end - 1 }));
  return {
    secrets: moved(secrets).filter(({ start, end }) => !isVersion(text.slice(start, end))),
    others: moved(others),
  };
}

/** In package.json a package may be called like a secret, and has a version. */
function isVersion(text: string): boolean {
  return /^(?:[~^<>=v]{0,2}\d+(?:\.(?:\d+|x|\*)){0,2}(?:-[\w.]+)?|\*|latest|next|workspace:.*|npm:.*|catalog:.*)$/.test(
    text,
  );
}

function maskStrings(text: string, { secrets, others }: Strings): string {
  const ranges = [
    ...secrets.map((range) => ({ ...range, mask: maskLines })),
    ...others.map((range) => ({ ...range, mask: (part: string) => maskRandom(maskSettings(part)) })),
  ].sort((a, b) => a.start - b.start);
  let masked = "";
  let at = 0;
  for (const { start, end, mask } of ranges) {
    if (start < at) continue;
    masked += text.slice(at, start) + mask(text.slice(start, end));
    at = end;
  }
  return masked + text.slice(at);
}

/** As many lines as before. */
function maskLines(secret: string): string {
  return secret.replace(/[^\r\n]+/g, "***");
}
