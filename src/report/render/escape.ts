/**
 * What is shown was written by others: table and file names, attributes, what an engine or a package.json says. Here, and
 * nowhere else, each form of a report learns to show it as text.
 */

/**
 * What a terminal obeys instead of showing: C0 and C1 controls, and what changes the direction of text or hides in it
 * (Unicode Standard Annex #9; tag characters, zero-width characters, separators of lines and paragraphs), and halves of
 * surrogate pairs.
 */
const unseen =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]|\p{Surrogate}/gu;

/** A text on one line, in which all that can't be seen stands as its code: `\u{1b}`. */
export function visible(text: string): string {
  return text.replace(unseen, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

/** The same of a text with lines, such as a diff, whose tabs and line breaks stay. */
export function visibleLines(text: string): string {
  return text.replace(unseen, (character) =>
    character === "\n" || character === "\t" ? character : visible(character),
  );
}

/**
 * The same of JSON, in which escapes are part of the language: what it means stays the same. A runner of GitHub Actions
 * obeys `##[` wherever it is printed.
 */
export function visibleJson(json: string): string {
  return json
    .replace(unseen, (character) =>
      character === "\n" ? character : [...Array(character.length).keys()].map((at) => unit(character, at)).join(""),
    )
    .replaceAll("##[", `#${unit("#", 0)}[`);
}

function unit(character: string, at: number): string {
  return `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`;
}

/** Text as it stands in HTML, between tags and in attributes. */
export function html(text: string): string {
  return visible(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/**
 * The same, in which flags and names such as `us-east-1` aren't broken after a hyphen, as browsers do, and an ARN is after a colon.
 * It is copied as it is.
 */
export function htmlUnbroken(text: string): string {
  return html(text).replace(/\S+/g, (word) =>
    word.startsWith("arn:")
      ? word
          .split(/(?<=[:/])/)
          .map(withNames)
          .join("<wbr>")
      : withNames(word),
  );
}

function withNames(word: string): string {
  return word.replace(unbroken, (found, before: string, name: string) =>
    name.length > longestUnbroken ? found : `${before}<span class="name">${name}</span>`,
  );
}

/** A flag, or words with hyphens between them; not what stands in the code of a character. */
const unbroken = /(^|[^\w&#-])(--?[a-z][\w-]*|\w+(?:-[\w:.]*\w)+)/g;

/** In characters: a longer name wouldn't fit a screen 360 px wide beside what it is called. */
const longestUnbroken = 32;

/** Text as it stands in Markdown, in a paragraph, a list or a table's cell. */
export function markdown(text: string): string {
  return visible(text)
    .replace(/[\\|*_`<>#[\]~!]/g, "\\$&")
    .replaceAll("&", "&amp;");
}

/** Text as code within a line of Markdown. A table takes a pipe for its own even there. */
export function markdownCode(text: string): string {
  const shown = visible(text).replaceAll("|", "\\|");
  if (shown === "") return "";
  const ticks = "`".repeat(longestRun(shown) + 1);
  const gap = /^`|`$/.test(shown) ? " " : "";
  return `${ticks}${gap}${shown}${gap}${ticks}`;
}

/** Lines of code in Markdown. */
export function markdownBlock(language: string, text: string): string {
  const shown = visibleLines(text).trimEnd();
  const fence = "`".repeat(Math.max(3, longestRun(shown) + 1));
  return `${fence}${language}\n${shown}\n${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
}
