import type { CallNode, FunctionNode, Node, t } from "../../../src/syntax/ast.ts";
import type { Binding } from "../../../src/syntax/scope.ts";
import type { Facts, Role } from "../../project.ts";
import type { FunctionRole, ObjectRole, OptionRole } from "./roles.ts";
import type { Setting } from "./setting.ts";

/** An object literal that is the options, or a part of them. */
export interface FoundObject {
  readonly role: ObjectRole;
  readonly node: t.ObjectExpression;
  /** False for what is spread into another object, which holds the rest. */
  readonly whole: boolean;
  setting: Setting;
}

/** A function that next-auth calls. */
export interface FoundFunction {
  readonly role: FunctionRole;
  readonly node: FunctionNode;
  /** The name it is bound to, when it doesn't stand in the options itself. */
  readonly binding?: Binding | undefined;
  setting: Setting;
}

/** Where the way to an option ends: what comes of it is made elsewhere, or at run time. */
export interface Lost {
  readonly role: OptionRole;
  readonly node: Node;
  readonly why: LostWhy;
  readonly version: Setting["version"];
}
/** `wrapped`: a function that another one was made of, by a call. */
export type LostWhy = "wrapped" | "not followed";

/** `options.session.jwt = false`: an option set after the object was made. */
export interface LateOption {
  readonly role: ObjectRole;
  readonly name: string;
  readonly assignment: t.AssignmentExpression;
}

/** Everything of a file that is, or belongs to, the options of next-auth. */
export interface Located {
  readonly objects: readonly FoundObject[];
  readonly functions: readonly FoundFunction[];
  readonly lost: readonly Lost[];
  readonly late: readonly LateOption[];
  /** `options.callbacks.session(…)`: the application calls what next-auth calls. */
  readonly calls: readonly {
    readonly role: FunctionRole;
    readonly call: CallNode;
  }[];
  /** References by which the options hold a function or an object; any other use is the application's own. */
  readonly held: ReadonlySet<Node>;
  /** What functions take that other modules call. */
  readonly taken: readonly { readonly takes: Facts["takes-option"]; readonly importers: readonly string[] }[];
  /** What other modules have to be told. */
  readonly elsewhere: readonly {
    readonly module: string;
    readonly exportName: string;
    readonly roles: readonly Role[];
  }[];
}
