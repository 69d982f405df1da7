import { keyName, type Node, type t, unwrap } from "../../src/syntax/ast.ts";
import { expression } from "../../src/syntax/build.ts";
import type { TransformContext } from "../context.ts";

/** A prop of SessionProvider that an option became. */
export interface Prop {
  readonly name: "refetchInterval" | "basePath";
  readonly value: t.Expression;
}

/**
 * The options of next-auth v3's Provider as props of SessionProvider: `keepAlive` is `refetchInterval`, in seconds both
 * (next-auth v4, react/types.d.ts), `basePath` has kept its name; `clientMaxAge` and `baseUrl` have no equal. Undefined
 * when there may be options that can't be seen.
 */
export function propsOf(context: TransformContext, options: t.Expression): Prop[] | undefined {
  const object = context.scopes.resolveValue(options);
  if (object.type !== "ObjectExpression") return undefined;
  const props: Prop[] = [];
  for (const member of object.properties) {
    const name = member.type === "ObjectProperty" ? keyName(member) : undefined;
    if (member.type !== "ObjectProperty" || name === undefined) return undefined;
    const value = (object === unwrap(options) ? member.value : memberOf(options, name)) as t.Expression;
    const isZero = member.value.type === "NumericLiteral" && member.value.value === 0;
    if (name === "keepAlive" && !isZero) props.push({ name: "refetchInterval", value });
    else if (name === "basePath") props.push({ name: "basePath", value });
    else if (name !== "keepAlive" && name !== "clientMaxAge" && name !== "baseUrl") return undefined;
  }
  for (const member of object.properties) reportDropped(context, member);
  return props;
}

/** `options.keepAlive`, where the options have a name. */
function memberOf(options: t.Expression, name: string): t.Expression {
  return expression`${options}.${name}`;
}

function reportDropped(context: TransformContext, member: Node): void {
  const name = keyName(member);
  const isZero = member.type === "ObjectProperty" && member.value.type === "NumericLiteral" && member.value.value === 0;
  if (name === "clientMaxAge" && !isZero) {
    context.note(
      member,
      "NAD220",
      "removed clientMaxAge: next-auth v4 fetches the session again when the window gets focus.",
      "Set refetchOnWindowFocus={false} on SessionProvider to prevent that, or set refetchInterval.",
    );
  }
  if (name === "baseUrl") {
    context.note(
      member,
      "NAD221",
      "removed baseUrl: next-auth v4 takes the site's URL from NEXTAUTH_URL alone.",
      "Set NEXTAUTH_URL wherever the application is built or runs.",
    );
  }
}
