import { keyName, type t } from "../../src/syntax/ast.ts";
import { identifier } from "../../src/syntax/build.ts";
import { factoryObjects } from "../analysis/client-module/mocks.ts";
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
