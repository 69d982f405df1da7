import { keyName, type Node, type t } from "../../src/syntax/ast.ts";
import { property } from "../../src/syntax/build.ts";
import { remove, replaceWithMany } from "../../src/syntax/edit.ts";
import { clientUses } from "../analysis/client-module/client-uses.ts";
import { clientModule } from "../analysis/client-module/names.ts";
import type { TransformContext } from "../context.ts";
import { asJscodeshift } from "../jscodeshift.ts";
import type { Transform } from "../transform.ts";
import { tellApp } from "./app.ts";
import { isElementCall } from "./elements.ts";
import { reportMissing, reportOutside } from "./missing.ts";
import { type Prop, propsOf } from "./options.ts";
import { tellOutside } from "./outside.ts";
import { openPageProps } from "./page-props.ts";
import { knowNoSession, tellNullSession } from "./session.ts";

const isProvider = (name: string) => name === "Provider" || name === "SessionProvider";

/**
 * The options of Provider → props of SessionProvider; its name is changed by `imports`. An application without one is reported.
 *
 * @internal
 */
export const sessionProvider: Transform = {
  name: "session-provider",
  analyse(context) {
    const uses = clientUses(context);
    if (uses.some(({ name, isType }) => isProvider(name) && !isType)) {
      context.publish({ kind: "has-session-provider", value: true });
    }
    tellOutside(context);
    tellNullSession(context);
    if (uses.some(({ name, isType }) => name === "useSession" && !isType)) {
      context.publish({ kind: "uses-session", value: true });
      tellApp(context);
    }
  },
  apply(context) {
    const providers = clientUses(context).filter(({ name, isType }) => isProvider(name) && !isType);
    for (const { node, module } of providers) {
      convertElement(context, node);
      if (module === clientModule) knowNoSession(context, context.scopes.parentOf(node));
    }
    if (providers.some(({ module }) => module === clientModule)) openPageProps(context);
    reportOutside(context);
    reportMissing(context);
  },
};

function convertElement(context: TransformContext, node: Node): void {
  const parent = context.scopes.parentOf(node);
  if (parent?.type === "JSXOpeningElement") convertAttributes(context, parent);
  else if (isElementCall(context, parent) && parent.arguments[0] === node) {
    const [, props] = parent.arguments;
    if (props?.type === "ObjectExpression") convertProps(context, props);
  }
}

/** `<Provider options={{ keepAlive: 60 }}>` → `<SessionProvider refetchInterval={60}>` */
function convertAttributes(context: TransformContext, element: t.JSXOpeningElement): void {
  const attribute = element.attributes.find(
    (other): other is t.JSXAttribute => other.type === "JSXAttribute" && other.name.name === "options",
  );
  for (const other of element.attributes) {
    if (other.type !== "JSXSpreadAttribute") continue;
    const value = context.scopes.resolveValue(other.argument);
    const isOpen =
      value.type === "ObjectExpression" && value.properties.some((member) => keyName(member) === "options");
    if (isOpen) reportOptions(context, other);
  }
  if (!attribute) return;
  const { value } = attribute;
  const options = value?.type === "JSXExpressionContainer" ? value.expression : undefined;
  const props = options && options.type !== "JSXEmptyExpression" ? propsOf(context, options) : undefined;
  if (!props) {
    reportOptions(context, attribute);
    return;
  }
  const attributes = props.map(attributeOf);
  // A comment above it speaks of the options.
  if (attributes.length === 0) remove(context, attribute, { withComments: true });
  else replaceWithMany(context, attribute, attributes);
  context.change("options → props of SessionProvider", attribute);
}

function attributeOf({ name, value }: Prop): t.JSXAttribute {
  const isText = value.type === "StringLiteral" && !/["\\{}]/.test(value.value);
  return {
    type: "JSXAttribute",
    name: { type: "JSXIdentifier", name },
    value: isText
      ? { type: "StringLiteral", value: value.value }
      : { type: "JSXExpressionContainer", expression: value },
  } as t.JSXAttribute;
}

/** `createElement(Provider, { session, options: { keepAlive: 60 } })` */
function convertProps(context: TransformContext, object: t.ObjectExpression): void {
  const member = object.properties.find((other) => keyName(other) === "options");
  if (!member) return;
  const props = member.type === "ObjectProperty" ? propsOf(context, member.value as t.Expression) : undefined;
  if (!props) {
    reportOptions(context, member);
    return;
  }
  const members = props.map(({ name, value }) => property(name, value));
  if (members.length === 0) remove(context, member);
  else replaceWithMany(context, member, members);
  context.change("options → props of SessionProvider", member);
}

function reportOptions(context: TransformContext, node: Node): void {
  context.todo(
    node,
    "NAD222",
    "SessionProvider has no options prop, and which options are set isn't visible here.",
    "Pass keepAlive as refetchInterval, and basePath as its own prop.",
  );
}

export const parser = "tsx";
export default asJscodeshift(sessionProvider);
