import { isMember, keyName, literalText, type Node } from "../../src/syntax/ast.ts";
import type { TransformContext } from "../context.ts";
import { isOfItem, keyPrefix } from "../knowledge/item-attributes.ts";
import { bothNames, listed, v3NamesIn } from "./old-names.ts";

/** What a record of a table's stream holds of an item. */
const images = /^(NewImage|OldImage|Keys)$/;

/**
 * A function that a table's stream calls with the items that were written: in a Lambda it needs no client, and names no
 * table.
 */
export function reportStreams(context: TransformContext): void {
  if (!context.mentions("Image") && !context.mentions("Keys")) return;
  if (context.project.facts("adapter-call").length === 0) return;
  const image = imageRead(context);
  if (!image || !namesItem(context)) return;
  const names = v3NamesIn(context, context.program);
  if (names.size === 0) {
    // What is all v4's has nothing to migrate, unless this is the run after.
    if (!context.project.facts("written-for").some(({ value }) => value === "v3")) return;
    context.note(
      image,
      "NAD160",
      "This is given the items of a table by its stream; if the table is next-auth's, every item that migrate-data changes comes along here, too.",
      "Look whether it may do again what it did when they were written.",
    );
    return;
  }
  context.todo(
    image,
    "NAD160",
    `This is given the items of a table by its stream, and reads next-auth's by next-auth v3's names: ${listed(names)}.`,
    `${bothNames(names, "image")} Every item that it changes comes along here.`,
  );
}

/** `record.dynamodb.NewImage`, `const { NewImage } = record.dynamodb` */
function imageRead({ parsed, scopes }: TransformContext): Node | undefined {
  const isOfRecord = (node: Node | null | undefined): boolean =>
    isMember(node) ? keyName(node) === "dynamodb" : node?.type === "Identifier" && node.name === "dynamodb";
  for (const node of parsed.nodes) {
    if (isMember(node) && images.test(keyName(node) ?? "")) {
      const { object } = node;
      if (isOfRecord(object.type === "TSNonNullExpression" ? object.expression : object)) return node;
    }
    if (node.type !== "ObjectProperty" || !/^(New|Old)Image$/.test(keyName(node) ?? "")) continue;
    if (scopes.parentOf(node)?.type === "ObjectPattern") return node;
  }
  return undefined;
}

/** An attribute of next-auth's items, or the beginning of one of their keys. */
function namesItem({ parsed }: TransformContext): boolean {
  return parsed.nodes.some((node) => {
    const name = keyName(node);
    if (name !== undefined && isOfItem(name)) return true;
    const text = node.type === "TemplateLiteral" ? node.quasis[0]?.value.cooked : literalText(node);
    return text != null && (keyPrefix.test(text) || isOfItem(text));
  });
}
