/** Where a stream can show more than ASCII, and what stands for the rest where it can't. */

/**
 * Whether a terminal is told everything in ASCII: a dumb one, and one whose locale says that it isn't UTF-8
 * (POSIX: LC_ALL before LC_CTYPE before LANG). What goes into a file or a pipe stays as it is.
 */
export function isAsciiOnly(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): boolean {
  if (stream.isTTY !== true) return false;
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || "";
  return env.TERM === "dumb" || (locale !== "" && !/utf-?8/i.test(locale));
}

/** As wide as what they stand for, so that what was wrapped before fits; an ellipsis alone is wider. */
const inAscii: Readonly<Record<string, string>> = {
  "→": ">",
  "•": "*",
  "✔": "+",
  "▲": "!",
  "✖": "x",
  "×": "x",
  "·": "|",
  "–": "-",
  "…": "...",
  "›": ">",
};

/** Our own signs in ASCII. What others wrote stays, as letters of a name do. */
export function asciiSigns(text: string): string {
  return text.replaceAll(/[→•✔▲✖×·–…›]/g, (sign) => inAscii[sign] ?? sign);
}
