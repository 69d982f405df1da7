import type { TransformContext } from "../context.ts";
import { rename } from "../edit.ts";
import { asJscodeshift, type Transform } from "../transform.ts";

/** Types that v4 gave another name. */
const renamed: Readonly<Record<string, string>> = {
  InitOptions: "NextAuthOptions",
  CommonEventCallbacks: "EventCallbacks",
  JWTEventCallbacks: "EventCallbacks",
  SessionEventCallbacks: "EventCallbacks",
};

/** next-auth's types under their v4 names. */
export const types: Transform = {
  name: "types",
  apply(context: TransformContext): void {
    for (const binding of context.scopes.imports("next-auth")) {
      const name = renamed[binding.import?.imported ?? ""];
      const specifier = binding.import?.node;
      if (!name || specifier?.type !== "ImportSpecifier" || specifier.imported.type !== "Identifier") continue;
      const was = specifier.imported.name;
      specifier.imported.name = name;
      if (binding.name === was) rename(context, binding, context.scopes.freshName(name));
      context.change(`${was} → ${name}`, specifier);
    }
  },
};

export const parser = "tsx";
export default asJscodeshift(types);
