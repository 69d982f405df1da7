import type { TransformContext } from "./context.ts";

/**
 * One concern of the upgrade. How to write one:
 *
 * - A transform is a folder, `transforms/<name>/index.ts`, that exports the `Transform` by its name, `parser`, and
 *   `asJscodeshift(transform)` (jscodeshift.ts) as default; `transforms/index.ts` puts it in order.
 * - `analyse` reads only: it assigns roles to exports of other modules and publishes facts. It may run several times per file, each
 *   time on the tree as parsed, until no file says anything new. `apply` changes the tree, once.
 * - Start from the imports (`context.scopes.imports("next-auth/client")`) and go by `binding.references`; a name proves nothing.
 *   `scopes.moduleValue(node)` says what module and export an expression comes from, `scopes.resolveValue(node)` what a constant
 *   holds. Leave early when the file has no such import and no role.
 * - Change the tree in place: assign fields, splice arrays. What isn't touched is printed as it stands, byte for byte; a changed list
 *   is patched element by element in the layout that it has; a new node is laid out in the file's style. Comments are no part of the
 *   tree: they stay where they are between what stays. Nodes that move keep their own text.
 * - Make new code with `expression`, `statement` (build.ts) and the builders there; add and remove imports with imports.ts; rename,
 *   insert and remove with edit.ts.
 * - Say what was done: `context.change(…)`. What can't be decided stays as it is: `context.todo(…)`. Never guess.
 * - Its own output must give it nothing to do.
 */
export interface Transform {
  readonly name: string;
  analyse?(context: TransformContext): void;
  apply(context: TransformContext): void;
}

/** Runs transforms in their order on one file's tree: each one's analysis first, since none may see another's changes there. */
export function runTransforms(transforms: readonly Transform[], context: TransformContext): void {
  analyse(transforms, context);
  apply(transforms, context);
}

export function analyse(transforms: readonly Transform[], context: TransformContext): void {
  for (const transform of transforms) {
    context.transform = transform.name;
    transform.analyse?.(context);
  }
}

export function apply(transforms: readonly Transform[], context: TransformContext): void {
  for (const transform of transforms) {
    context.transform = transform.name;
    transform.apply(context);
  }
}
