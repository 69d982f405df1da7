import { isCast, keyName, type Node, type t } from "../../src/syntax/ast.ts";
import { own } from "../../src/syntax/own.ts";
import type { AdapterCall } from "../analysis/adapter/calls.ts";
import type { TransformContext } from "../context.ts";

/** The methods of a v3 adapter that v4 calls otherwise. https://next-auth.js.org/getting-started/upgrade-v4#adapters */
const renamed: Readonly<Record<string, string>> = {
  getAdapter: "gone: the adapter itself holds the methods",
  getUserByProviderAccountId: "getUserByAccount({ provider, providerAccountId })",
  getSession: "getSessionAndUser(sessionToken)",
  createVerificationRequest: "createVerificationToken({ identifier, expires, token })",
  getVerificationRequest: "useVerificationToken({ identifier, token })",
  deleteVerificationRequest: "gone: useVerificationToken deletes the token",
  createUser: "createUser(user)",
  updateUser: "updateUser(user)",
  linkAccount: "linkAccount(account)",
  createSession: "createSession({ sessionToken, userId, expires })",
  updateSession: "updateSession({ sessionToken, expires })",
};

/**
 * Says where the application puts something around the adapter: v4's has other methods, which none but its author can
 * fit in.
 */
export function reportWrapping(context: TransformContext, { call }: AdapterCall): void {
  for (const use of usesOf(context, call)) {
    const wrapper = wrapperOf(context, use);
    if (!wrapper) continue;
    const changes = wrapper.methods.flatMap((name) => {
      const to = own(renamed, name);
      return to === undefined ? [] : [`${name} → ${to}`];
    });
    const detail = changes.length > 0 ? ` (${changes.join("; ")})` : "";
    context.todo(
      wrapper.node,
      "NAD120",
      `an adapter of next-auth v4 is a plain object of other methods${detail}: adapt the wrapper here.`,
      "Rename the overridden methods, and change their arguments, to match next-auth v4's Adapter type.",
    );
  }
}

/** The call, and the references of the constant that holds what it returns. */
function usesOf(context: TransformContext, call: Node): Node[] {
  const { scopes } = context;
  let at = call;
  let parent = scopes.parentOf(at);
  while (isCast(parent)) {
    at = parent;
    parent = scopes.parentOf(at);
  }
  const binding = parent?.type === "VariableDeclarator" ? scopes.bindingOf(parent.id as Node) : undefined;
  return binding ? binding.references.filter(({ isType }) => !isType).map(({ node }) => node) : [at];
}

function wrapperOf(context: TransformContext, node: Node): { node: Node; methods: string[] } | undefined {
  const parent = context.scopes.parentOf(node);
  switch (parent?.type) {
    case "SpreadElement": {
      const object = context.scopes.parentOf(parent);
      return { node: parent, methods: object?.type === "ObjectExpression" ? methodsOf(object) : [] };
    }
    case "MemberExpression":
    case "OptionalMemberExpression": {
      const name = parent.object === node ? keyName(parent) : undefined;
      return name === undefined ? undefined : { node: parent, methods: [name] };
    }
    case "CallExpression":
    case "NewExpression": {
      if (!parent.arguments.includes(node as t.Expression)) return undefined;
      return {
        node,
        methods: parent.arguments.flatMap((argument) =>
          argument.type === "ObjectExpression" ? methodsOf(argument) : [],
        ),
      };
    }
    default:
      return undefined;
  }
}

function methodsOf(object: t.ObjectExpression): string[] {
  return object.properties.flatMap((member) => keyName(member) ?? []);
}
