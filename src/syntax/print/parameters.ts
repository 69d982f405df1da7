import type { Node, t } from "../ast.ts";
import { type Generator, indentTail } from "../generate.ts";
import type { Edit, Layout, Placed } from "../layout.ts";
import type { Originals } from "../parse.ts";
import type { FileStyle } from "../style.ts";
import type { Elements } from "./elements.ts";
import type { Patcher } from "./patcher.ts";

/** Patches parameters that became the properties of one object. */
export class Parameters {
  readonly #patcher: Patcher;
  readonly #source: string;
  readonly #layout: Layout;
  readonly #originals: Originals;
  readonly #style: FileStyle;
  readonly #generator: Generator;
  readonly #elements: Elements;

  constructor(patcher: Patcher, elements: Elements) {
    this.#patcher = patcher;
    this.#source = patcher.source;
    this.#layout = patcher.layout;
    this.#originals = patcher.originals;
    this.#style = patcher.style;
    this.#generator = patcher.generator;
    this.#elements = elements;
  }

  /**
   * Parameters that became the properties of one new pattern stay where they are, with their comments and their line breaks: braces
   * are put around them. False, and nothing noted, when the pattern is made of anything else.
   */
  wrap(node: Placed, was: readonly Placed[], is: readonly Node[], edits: Edit[]): boolean {
    const kept = is.length - 1;
    const pattern = is[kept];
    if (pattern?.type !== "ObjectPattern" || this.#originals.has(pattern) || kept >= was.length) return false;
    if (!was.slice(0, kept).every((param, i) => param === is[i])) return false;
    const places = placesOf(pattern, was.slice(kept));
    const first = was[kept] as Placed;
    const open = this.#layout.skipBackward(this.#layout.outer(first).start);
    if (!places || isBareParameter(node, first, this.#source, this.#layout)) return false;
    if (kept === 0 && this.#source[open - 1] !== "(") return false;
    this.#putBraces(pattern, was, kept, places, edits);
    return true;
  }

  #putBraces(
    pattern: t.ObjectPattern,
    was: readonly Placed[],
    kept: number,
    places: ReadonlyMap<Node, WrappedParam>,
    edits: Edit[],
  ): void {
    const layout = this.#layout;
    const params = was.slice(kept);
    const [first] = params as [Placed];
    const open = layout.skipBackward(layout.outer(first).start);
    const lastKept = params.findLast((param) => places.has(param)) as Placed;
    const dropped = params.slice(params.indexOf(lastKept) + 1);
    const end = (params[params.length - 1] as Placed).end ?? 0;
    const close = layout.skipForward(this.#source[layout.skipForward(end)] === "," ? layout.skipForward(end) + 1 : end);
    const space = this.#style.bracketSpacing ? " " : "";
    const ownLine = kept === 0 && layout.startsLine(first.start);
    const annotation = pattern.typeAnnotation ? this.#generator.print(pattern.typeAnnotation, 0) : "";
    const indent = layout.indentAt(ownLine ? close : first.start);
    edits.push({
      start: kept === 0 ? open : first.start,
      end: kept === 0 ? open : first.start,
      text: `{${ownLine ? "" : space}`,
    });
    for (const param of was.slice(0, kept)) this.#patcher.collect(param, edits);
    for (const param of params.filter((each) => !dropped.includes(each))) {
      const place = places.get(param);
      if (place) this.#wrapParam(param, place, ownLine ? `\n${layout.indentAt(param.start)}` : " ", edits);
      else this.#elements.remove(param, edits);
    }
    const lastEnd = layout.outer(lastKept).end;
    this.#drop(dropped, lastEnd, end, edits);
    const closesLine = ownLine && layout.startsLine(close);
    const stop = layout.skipForward(lastEnd);
    const afterComments = lastEnd + this.#source.slice(lastEnd, stop).trimEnd().length;
    const at = closesLine ? close : dropped.length > 0 ? lastEnd : afterComments;
    edits.push({ start: at, end: at, text: `${closesLine ? "" : space}}${indentTail(annotation, indent)}` });
  }

  /** The parameters after the last that became a property go, with what stands between them unless that is a comment. */
  #drop(dropped: readonly Placed[], start: number, end: number, edits: Edit[]): void {
    if (dropped.length === 0) return;
    if (this.#layout.hasComments(start, end)) for (const param of dropped) this.#elements.remove(param, edits);
    else edits.push({ start, end, text: "" });
  }

  /** One parameter as a property: `key: ` before it, a default behind it, the properties that have to come first on its left. */
  #wrapParam(param: Placed, { property, before }: WrappedParam, glue: string, edits: Edit[]): void {
    const text = this.#patcher.moved(param);
    const { key, value, shorthand } = property;
    const printed =
      value === param ? text : `${text} = ${this.#generator.print((value as t.AssignmentPattern).right, 0)}`;
    const lead = before.map((item) => `${this.#generator.print(item, 0)},${glue}`).join("");
    const name = shorthand ? "" : `${this.#generator.print(key, 0)}: `;
    const start = param.start;
    const end = param.end;
    const replaced = `${lead}${name}${indentTail(printed, this.#layout.indentAt(start))}`;
    if (replaced !== this.#source.slice(start, end)) edits.push({ start, end, text: replaced });
  }
}

/** `x => …`: a parameter without parentheses. */
export function isBareParameter(arrow: Placed, parameter: Placed, source: string, layout: Layout): boolean {
  const before = layout.skipBackward(parameter.start);
  return source[before - 1] !== "(" || before <= arrow.start;
}

/** The property that a parameter became, and the new ones to its left. */
interface WrappedParam {
  readonly property: t.ObjectProperty;
  readonly before: readonly Node[];
}

/** Which property of a new pattern each parameter became, if all keep their order and the last property is one. */
function placesOf(pattern: t.ObjectPattern, params: readonly Node[]): Map<Node, WrappedParam> | undefined {
  const places = new Map<Node, WrappedParam>();
  let before: Node[] = [];
  let from = 0;
  for (const property of pattern.properties) {
    const value = property.type === "ObjectProperty" ? property.value : null;
    const target = value?.type === "AssignmentPattern" && !params.includes(value) ? value.left : value;
    const index = target ? params.indexOf(target, from) : -1;
    if (property.type !== "ObjectProperty" || index < 0) {
      before.push(property);
      continue;
    }
    places.set(params[index] as Node, { property, before });
    before = [];
    from = index + 1;
  }
  return places.size > 0 && before.length === 0 ? places : undefined;
}
