/** Options that another module of the project holds: in an export, in a member of one, or in what a function gives. */
import { type Node, unwrap } from "../../../src/syntax/ast.ts";
import type { TransformContext } from "../../context.ts";
import type { Facts } from "../../project.ts";
import { originalOf } from "./clone.ts";

export interface OptionsPlace {
  readonly module: string;
  readonly exportName: string;
  /** `.dynamodb` of `config.dynamodb`, `()` of `options()` */
  readonly below: string;
}

/** The place of another module that an expression names. */
export function placeOfOptions({ scopes }: TransformContext, node: Node): OptionsPlace | undefined {
  const at = unwrap(scopes.resolveValue(originalOf(node)));
  const isCalled = at.type === "CallExpression" && at.arguments.length === 0;
  const value = scopes.moduleValue(isCalled ? at.callee : at);
  if (!value) return undefined;
  const [exportName = "default", ...members] = value.path;
  const below = [...members.map((name) => `.${name}`), ...(isCalled ? ["()"] : [])].join("");
  return { module: value.source, exportName, below };
}

/** What an object of another module of the project holds, as far as that is known. */
export function importedOptions(context: TransformContext, node: Node): Facts["options-export"] | undefined {
  const { project, file } = context;
  const place = placeOfOptions(context, node);
  const made = place && project.resolveExport(file.path, place.module, place.exportName);
  const facts = made ? project.facts("options-export", made.path) : [];
  return facts.find(({ value }) => value.exportName === made?.exportName && value.below === place?.below)?.value;
}
