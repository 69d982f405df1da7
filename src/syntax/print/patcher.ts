import type { Node } from "../ast.ts";
import type { Generator } from "../generate.ts";
import type { Edit, Layout, Placed } from "../layout.ts";
import type { Originals } from "../parse.ts";
import type { FileStyle } from "../style.ts";
import type { Comments } from "./comments.ts";

/** What the patchers of one kind of list need of the whole. */
export interface Patcher {
  readonly source: string;
  readonly originals: Originals;
  readonly style: FileStyle;
  readonly layout: Layout;
  readonly generator: Generator;
  readonly comments: Comments;
  /** Notes the edits that bring the text of an original node up to date. */
  collect(node: Placed, edits: Edit[], how?: Circumstances): void;
  /** The text of a node that takes a place at `position`. */
  text(node: Node, position: number, parent: Node, key: string): string;
  /** An original node's text with its changes, for use elsewhere: lines after the first are relative to its first line. */
  moved(node: Placed): string;
  /** The offsets of newlines inside template literals, which no change of indentation may touch. */
  templateLines(node: Placed): Set<number>;
}

/** Where the text of a node that is patched stands. */
export interface Circumstances {
  /** Its text goes elsewhere: what is added above it stays here. */
  readonly isMoved?: boolean;
  /** What stands before it changes, too. */
  readonly afterChange?: boolean;
}

/** A changed node that can't be patched in place and is printed anew around its children. */
export class Unpatchable extends Error {}
