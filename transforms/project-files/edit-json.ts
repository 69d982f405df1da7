import {
  applyEdits,
  type Edit,
  type FormattingOptions,
  findNodeAtLocation,
  modify,
  type Node,
  parseTree,
} from "jsonc-parser";

/** What becomes of one entry of a JSON text. */
export interface EntryEdit {
  /** Names from the root; the object that it lies in need not be there yet. */
  readonly path: readonly [string] | readonly [string, string];
  /** `undefined` removes the entry. */
  readonly value: string | undefined;
  /** Where it goes among the names of the object that it is added to. */
  readonly placeAmong: (names: readonly string[]) => number;
}

/** A JSON text with one entry set or removed, in the text's own style: what stands on one line goes on doing so. */
export function withEntry(text: string, { path, value, placeAmong }: EntryEdit): string {
  const root = parseTree(text);
  const within = (root && path.length > 1 ? findNodeAtLocation(root, [path[0]]) : undefined) ?? root;
  if (root && within && isFlat(text, within, root)) {
    const names = within === root ? path : path.slice(1);
    return applyEdits(text, [flatEdit(text, within, { names, value, placeAmong })]);
  }
  const options = { formattingOptions: formatting(text), getInsertionIndex: placeAmong };
  return applyEdits(text, modify(text, [...path], value, options));
}

/** Whether an object stands on one line. An empty one does as the text does. */
function isFlat(text: string, { type, children = [], offset, length }: Node, root: Node): boolean {
  if (type !== "object") return false;
  const { offset: from, length: size } = children.length > 0 ? { offset, length } : root;
  return !text.slice(from, from + size).includes("\n");
}

/** jsonc-parser would format the whole line, or follow no style at all. */
function flatEdit(
  text: string,
  { children = [], offset }: Node,
  {
    names: [name = "", inner],
    value,
    placeAmong,
  }: Pick<EntryEdit, "value" | "placeAmong"> & { readonly names: readonly string[] },
): Edit {
  const at = children.findIndex(({ children: [key] = [] }) => key?.value === name);
  const end = ({ offset, length }: Node) => offset + length;
  const [own, previous, next] = [children[at], children[at - 1], children[at + 1]];
  if (own && value === undefined) {
    const from = previous ? end(previous) : own.offset;
    return { offset: from, length: (previous || !next ? end(own) : next.offset) - from, content: "" };
  }
  const gaps = gapsOf(text);
  const entry = (key: string, content: string) => `${JSON.stringify(key)}:${gaps.colon}${content}`;
  const json = JSON.stringify(value);
  const content = inner === undefined ? json : `{${gaps.brace}${entry(inner, json)}${gaps.brace}}`;
  if (own) {
    const [, old = own] = own.children ?? [];
    return { offset: old.offset, length: old.length, content };
  }
  const place = placeAmong(children.map(({ children: [key] = [] }) => String(key?.value)));
  const [before, after] = [children[place - 1], children[place]];
  if (before) return { offset: end(before), length: 0, content: `,${gaps.comma}${entry(name, content)}` };
  if (after) return { offset: after.offset, length: 0, content: `${entry(name, content)},${gaps.comma}` };
  return { offset: offset + 1, length: 0, content: `${gaps.brace}${entry(name, content)}${gaps.brace}` };
}

/** What the text has after its braces, colons and commas. */
function gapsOf(text: string): Readonly<Record<"brace" | "colon" | "comma", string>> {
  const gap = (before: RegExp) => before.exec(text)?.[1] ?? "";
  return {
    brace: gap(/\{([ \t]*)"/),
    colon: gap(/":([ \t]*)["{[]/),
    comma: gap(/,([ \t]*)"/) || gap(/":([ \t]*)["{[]/),
  };
}

function formatting(text: string): FormattingOptions {
  const indent = /\n([ \t]+)"/.exec(text)?.[1] ?? "  ";
  return {
    insertSpaces: !indent.startsWith("\t"),
    tabSize: indent.startsWith("\t") ? 1 : indent.length,
    eol: text.includes("\r\n") ? "\r\n" : "\n",
  };
}
