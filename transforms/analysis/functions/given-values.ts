/**
 * Follows what next-auth gives to callbacks and events (the user, the account, the profile, …) to where their fields are
 * read: through other names, destructuring and defaults, into functions of the file, and into functions of other modules.
 *
 * How to use it: call `tellGiven(context)` in the analyse phase, so that other modules hear of it; in the apply phase
 * `givenValues(context)` says where each value stands:
 *
 * - `fieldReads(context, values, "profile", "verified_email")` for what reads (or writes) one field,
 * - `values.uses` for each place where the whole value stands, `values.patterns` for each pattern that takes it apart,
 * - `values.handedOn` for where it leaves: as an argument, in an object, as a result. What was followed from there is among
 *   the uses and patterns already, here or in the other module; `isFollowed` is false where nobody can say what becomes of it.
 */

import { PerFile, type TransformContext } from "../../context.ts";
import type { Located } from "../options/found.ts";
import { locate } from "../options/locate.ts";
import { isWrittenForV3 } from "../options/version.ts";
import type { GivenValues } from "./given.ts";
import { GivenWalker } from "./given-walker.ts";

const analysed = new PerFile<{ readonly located: Located; readonly told: number; readonly walker: GivenWalker }>();

/** Tells the modules whose functions are handed what next-auth gives. For the analyse phase. */
export function tellGiven(context: TransformContext): void {
  analysedValues(context);
}

/** The values as the file was read, walked once however many ask: for the analyse phase, which changes no tree. */
export function analysedValues(context: TransformContext): GivenValues {
  const located = locate(context);
  const told = context.project.facts("given", context.file.path).length;
  const known = analysed.get(context);
  if (known?.located === located && known.told === told) return known.walker;
  const walker = new GivenWalker(context);
  walker.run();
  walker.runTyped();
  walker.end();
  walker.tell();
  analysed.set(context, { located, told, walker });
  return walker;
}

/** Where in this file the values stand that next-auth gives. */
export function givenValues(context: TransformContext): GivenValues {
  const walker = new GivenWalker(context);
  walker.run();
  walker.end();
  return walker;
}

/** The same, and the values of which in code of next-auth v3 a type alone says that they are such. */
export function givenOrTyped(context: TransformContext): GivenValues {
  const walker = new GivenWalker(context);
  walker.run();
  if (isWrittenForV3(context)) walker.runTyped();
  walker.end();
  return walker;
}
