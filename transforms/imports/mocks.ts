import { keyName, type Node, type t } from "../../src/syntax/ast.ts";
import { identifier } from "../../src/syntax/build.ts";
import { replaceWithMany } from "../../src/syntax/edit.ts";
import { defaultOf, factoryObjects } from "../analysis/client-module/mocks.ts";
import { reactName } from "../analysis/client-module/names.ts";
import type { TransformContext } from "../context.ts";

/** Gives the stand-ins of a mock the names that the module's exports have in next-auth v4. */
export function renameMocked(context: TransformContext, call: t.CallExpression): void {
  for (const object of factoryObjects(context, call)) {
    for (const member of object.properties) {
      if (member.type === "SpreadElement") continue;
      const name = keyName(member);
      if (name === undefined || reactName(name) === name) continue;
      if (member.key.type === "StringLiteral") member.key.value = reactName(name);
      else if (member.type === "ObjectProperty" && member.shorthand) {
        member.key = identifier(reactName(name));
        member.shorthand = false;
      } else if (member.key.type === "Identifier") member.key.name = reactName(name);
    }
  }
}

/**
 * `default: { getToken: jest.fn() }` → `getToken: jest.fn()`: next-auth v4's modules export their functions by name only,
 * and so they are imported.
 */
export function spreadDefault(context: TransformContext, call: t.CallExpression): void {
  for (const object of factoryObjects(context, call)) {
    const member = defaultOf(object);
    if (!member) continue;
    const names = new Set(object.properties.map((one) => (one.type === "SpreadElement" ? undefined : keyName(one))));
    const value = member.value as t.Expression;
    // Comments stand between its members, and stay with them.
    const members =
      value.type === "ObjectExpression" && !holdsComment(context, value)
        ? value.properties.filter((one) => one.type === "SpreadElement" || !names.has(keyName(one)))
        : [{ type: "SpreadElement", argument: value } as t.SpreadElement];
    replaceWithMany(context, member, members);
    context.change("took what a mock gives as default out of it", member);
  }
}

function holdsComment({ parsed }: TransformContext, { start, end }: Node): boolean {
  return parsed.comments.some((one) => (one.start ?? 0) > (start ?? 0) && (one.end ?? 0) < (end ?? 0));
}
