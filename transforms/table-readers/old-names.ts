import { isMember, keyName, literalText, type Node, walk } from "../../src/syntax/ast.ts";
import { comparedWith } from "../analysis/functions/compared.ts";
import type { TransformContext } from "../context.ts";
import { v3Attributes } from "../knowledge/item-attributes.ts";

/** The attributes by their names in v3 that the code around a request reads, and what they are called now. */
export function v3NamesIn(context: TransformContext, around: Node): Map<string, string> {
  const found = new Map<string, string>();
  const add = (name: string | null | undefined) => {
    if (name != null && Object.hasOwn(v3Attributes, name)) found.set(name, v3Attributes[name] as string);
  };
  walk(around, (node) => {
    if (isMember(node) && !isOfEnvironment(node)) add(keyName(node));
    if (node.type === "ObjectPattern") for (const property of node.properties) add(keyName(property));
    const text = node.type === "TemplateLiteral" ? node.quasis[0]?.value.cooked : literalText(node);
    if (text?.startsWith("VR#")) found.set("VR#", "VT#");
    if (isExpiry(node, text)) found.set("expires", "a number of seconds since 1970, which was a text (S)");
    for (const name of text?.match(/\b\w+\b/g) ?? []) add(name);
    if (isMember(node) && keyName(node) === "type" && isComparedWithAccount(context, node)) {
      found.set('type "ACCOUNT"', 'what the provider is ("oauth"); sk begins with ACCOUNT#');
    }
  });
  // Items of next-auth v4's have that name, too.
  if (isOfV4(context)) found.delete("expires");
  return found;
}

/** Nothing of the project is next-auth v3's, and no earlier run has asked a person about this file. */
export function isOfV4(context: TransformContext): boolean {
  const isV3 = context.project.facts("written-for").some(({ value }) => value === "v3");
  return !isV3 && !context.mentions("[NAD160]");
}

/** `process.env.accessToken` */
export function isOfEnvironment(node: Node): boolean {
  return isMember(node) && isMember(node.object) && keyName(node.object) === "env";
}

/** `item.expires`, `const { expires } = item`, `"expires < :now"`: of a session, or of a verification request. */
function isExpiry(node: Node, text: string | null | undefined): boolean {
  if (isMember(node)) return keyName(node) === "expires";
  if (node.type === "ObjectPattern") return node.properties.some((one) => keyName(one) === "expires");
  return text != null && /\bexpires\s*[<>=]/.test(text);
}

/** `item.type === "ACCOUNT"`, and `image.type.S` as it comes in DynamoDB's own form. */
function isComparedWithAccount({ scopes }: TransformContext, node: Node): boolean {
  const around = scopes.parentOf(node);
  const type = isMember(around) && around.object === node && keyName(around) === "S" ? around : node;
  return comparedWith(type, scopes)?.values.some((value) => literalText(value) === "ACCOUNT") ?? false;
}

/** `accessToken is access_token; …` */
export function listed(names: ReadonlyMap<string, string>): string {
  return [...names].map(([from, to]) => `${from} is ${to}`).join("; ");
}

/** What to write until the table is migrated. */
export function bothNames(names: ReadonlyMap<string, string>, item: string): string {
  const expiry = `typeof ${item}.expires === "number" ? ${item}.expires * 1000 : Date.parse(${item}.expires)`;
  const ways = [
    ...(names.size > 1 || !names.has("expires") ? [`${item}.access_token ?? ${item}.accessToken`] : []),
    ...(names.has("expires") ? [expiry] : []),
  ];
  return `Read both until migrate-data has run: ${ways.join(", ")}.`;
}
