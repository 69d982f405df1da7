import type { Node } from "../ast.ts";
import type { TransformContext } from "../context.ts";
import { type ClientUse, clientUses } from "../imports/client-uses.ts";
import { clientModule } from "../imports/names.ts";
import { asJscodeshift, type Transform } from "../transform.ts";
import { convertUse } from "./calls.ts";
import { convertMock, convertMocked } from "./mocks.ts";

/** The tuple that useSession gave → the object that it gives in version 4. */
export const useSession: Transform = {
  name: "use-session",
  apply(context) {
    for (const use of clientUses(context)) {
      if (use.name === "useSession" && !use.isType) convertHook(context, use);
    }
    convertMocked(context);
  },
};

function convertHook(context: TransformContext, use: ClientUse): void {
  const parent = context.scopes.parentOf(use.node);
  if (parent?.type === "CallExpression" && parent.callee === use.node) convertCall(context, parent, use);
  else if (!convertMock(context, use.node) && use.module === clientModule && !isExportSpecifier(parent)) {
    reportPassedOn(context, use.node);
  }
}

function convertCall(context: TransformContext, call: Node, use: ClientUse): void {
  const outcome = convertUse(context, call);
  if (outcome === "converted") context.change("the tuple of useSession → { data, status }", call);
  // A file that imports next-auth/react and passes the result on is written for version 4.
  if (use.module !== clientModule) return;
  if (outcome === "passed on") reportPassedOn(context, call);
  if (outcome === "taken apart") {
    context.todo(
      call,
      "NAD211",
      "useSession gives { data, status } in version 4, and this takes more out of it than the session and the loading flag.",
      'Take data and status, and compare status with "loading".',
    );
  }
  if ("arguments" in call && (call.arguments as Node[]).length > 0) {
    context.todo(
      call,
      "NAD212",
      "useSession took a first session here; in version 4 its argument is an options object.",
      "Give the session to SessionProvider, and delete the argument.",
    );
  }
}

function reportPassedOn(context: TransformContext, node: Node): void {
  context.todo(
    node,
    "NAD210",
    "useSession gives { data, status } in version 4, not a tuple, and what becomes of it can't be seen here.",
    'Read data for the session and status === "loading" for the loading flag where it is used.',
  );
}

function isExportSpecifier(node: Node | undefined): boolean {
  return node?.type === "ExportSpecifier";
}

export const parser = "tsx";
export default asJscodeshift(useSession);
