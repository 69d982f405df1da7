import type { Node } from "../../src/syntax/ast.ts";
import { asJscodeshift } from "../jscodeshift.ts";
import type { Transform } from "../transform.ts";

const mark = /^\s*(TODO\(migrate-nextauth-dynamo\): \[(NAD\d{3})\] (.*?))\s*$/;

/**
 * Reports what an earlier run left to a person and no transform sees any more, since the code around it was migrated: a TODO is
 * open for as long as its comment stands. Changes nothing.
 *
 * @internal
 */
export const todos: Transform = {
  name: "todos",
  apply(context) {
    // A comment that this run would write again is reported by the transform that asked for it.
    const reported = context.comments.map(({ text }) => text);
    for (const comment of context.parsed.comments) {
      const [, text = "", code, message = ""] = mark.exec(comment.value) ?? [];
      if (!code) continue;
      const again = reported.indexOf(text);
      if (again >= 0) reported.splice(again, 1);
      else {
        context.report({
          code: code as `NAD${number}`,
          node: comment as unknown as Node,
          message,
          hint: "Do what the comment says, then delete it.",
        });
      }
    }
  },
};

export const parser = "tsx";
export default asJscodeshift(todos);
