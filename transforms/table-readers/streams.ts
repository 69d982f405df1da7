import { isMember, keyName, literalText, type Node } from "../../src/syntax/ast.ts";
import type { TransformContext } from "../context.ts";
import { isOfItem, keyPrefix, typeOfItem } from "../knowledge/item-attributes.ts";
import { bothNames, isOfEnvironment, isOfV4, listed, v3NamesIn } from "./old-names.ts";

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
  const sign = image && signOf(context);
  if (!image || sign === undefined) return;
  const names = sign === "weak" ? new Map() : v3NamesIn(context, context.program);
  if (names.size === 0) {
    if (isOfV4(context)) return;
    context.note(
      image,
      "NAD160",
      "This is given the items of a table by its stream; if the table is next-auth's, every item that migrate-data changes comes along here, too.",
      "Look whether it may do again what it did when they were written.",
    );
    return;
  }
  context[isOfV4(context) ? "note" : "todo"](
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

/**
 * What tells that the items are next-auth's: an attribute, a type, or the beginning of a key that hardly any other table's items
 * have; a `userId`, which many have, is but a weak sign.
 */
function signOf({ parsed, scopes }: TransformContext): "strong" | "weak" | undefined {
  let sign: "weak" | undefined;
  for (const node of parsed.nodes) {
    const name = isMember(node) || scopes.parentOf(node)?.type === "ObjectPattern" ? keyName(node) : undefined;
    if (name !== undefined && isOfItem(name) && !isOfEnvironment(node)) return "strong";
    const text = node.type === "TemplateLiteral" ? node.quasis[0]?.value.cooked : literalText(node);
    if (text != null && (keyPrefix.test(text) || typeOfItem.test(text) || isOfItem(text))) return "strong";
    if (name === "userId") sign = "weak";
  }
  return sign;
}
