import { isMember, keyName, type Node } from "../../../src/syntax/ast.ts";

/** `console.log`, `logger.info`: what is only written down needs no other names. */
export function isLog(callee: Node): boolean {
  if (!isMember(callee)) return false;
  const { object } = callee;
  if (object.type === "Identifier" && object.name === "console") return true;
  const holder = object.type === "Identifier" ? object.name : isMember(object) ? (keyName(object) ?? "") : "";
  return /log/i.test(holder) && /^(log|debug|info|warn|error|trace|verbose)$/.test(keyName(callee) ?? "");
}
