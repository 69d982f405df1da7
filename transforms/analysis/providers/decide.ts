import type { TransformContext } from "../../context.ts";
import { type ClaimFacts, claimsOf } from "../../knowledge/claims.ts";
import { keepsProfile } from "../../knowledge/recipes.ts";
import type { ConfiguredProvider, FactKind, Facts, ReachedBy } from "../../project.ts";
import { type FoundProvider, readProviders } from "./find.ts";
import { membersOf, textOf, valueIn } from "./members.ts";
import { profileReads } from "./profile-reads.ts";

/** What is done about the fields that a provider's profile has no more in v4. */
export type ProfileDecision =
  /** Nobody reads one. */
  | "nothing"
  /** Each place that reads one is this provider's alone, and reads the claim that it is now. */
  | "rename"
  /** The provider's options ask for what v3 asked for, and the places stay. */
  | "keep"
  /** A person has to. */
  | "todo";

/**
 * Says in the analyse phase which providers this file gives to next-auth, and what its callbacks read of their
 * profiles.
 */
export function tellProviders(context: TransformContext): void {
  for (const value of configuredIn(context)) context.publish({ kind: "configured-provider", value });
  for (const { path, by } of profileReads(context)) context.publish({ kind: "profile-read", value: { path, by } });
}

/** The same decision in every file of the project. */
export function decideProfile(context: TransformContext, key: string): ProfileDecision {
  const claims = Object.hasOwn(claimsOf, key) ? claimsOf[key] : undefined;
  if (!claims) return "nothing";
  const configured = all(context, "configured-provider", () => configuredIn(context));
  const reads = all(context, "profile-read", () => profileReads(context)).filter(
    ({ path, by }) => isChanged(path, claims) && providersOf(by, configured).some((one) => one.key === key),
  );
  if (reads.length === 0) return "nothing";
  if (reads.every(({ path, by }) => isOnly(key, by, configured) && claimAt(path, claims) !== undefined))
    return "rename";
  return Object.hasOwn(keepsProfile, key) ? "keep" : "todo";
}

/** Whether a place reads the profile of this provider and of no other. */
export function isProvenAt(context: TransformContext, key: string, by: ReachedBy): boolean {
  return isOnly(
    key,
    by,
    all(context, "configured-provider", () => configuredIn(context)),
  );
}

function isOnly(key: string, by: ReachedBy, configured: readonly ConfiguredProvider[]): boolean {
  return providersOf(by, configured).every((one) => one.key === key);
}

/** The configured providers whose sign-ins may get to a place, as far as they are known. */
export function providersAt(context: TransformContext, by: ReachedBy): readonly ConfiguredProvider[] {
  return providersOf(
    by,
    all(context, "configured-provider", () => configuredIn(context)),
  );
}

/** The keys of next-auth's own providers whose profile a place may read. */
export function keysAt(context: TransformContext, by: ReachedBy): string[] {
  return [...new Set(providersAt(context, by).flatMap(({ key }) => key ?? []))];
}

/** The claim that a field of v3 is now, when it has another name, and how many names of the path it stands for. */
export function claimAt(path: string, { renamed }: ClaimFacts): { name: string; names: number } | undefined {
  const names = path.split(".");
  for (let count = names.length; count > 0; count--) {
    const field = names.slice(0, count).join(".");
    const name = Object.hasOwn(renamed, field) ? renamed[field] : undefined;
    if (name !== undefined) return { name, names: count };
  }
  return undefined;
}

/** Whether v4 has a field under another name, or perhaps not at all. */
export function isChanged(path: string, claims: ClaimFacts): boolean {
  const [field = path] = path.split(".");
  if (claims.same.has(field)) return false;
  if (field === "*" || !claims.gone) return true;
  return claims.gone.has(field) || claimAt(path, claims) !== undefined;
}

/** The configured providers whose sign-in may get to a place. */
function providersOf(by: ReachedBy, configured: readonly ConfiguredProvider[]): readonly ConfiguredProvider[] {
  if ("key" in by) return [by];
  if ("only" in by) return configured.filter(({ id }) => id !== undefined && by.only.includes(id));
  return configured.filter(({ id }) => id === undefined || !by.except.includes(id));
}

function all<K extends FactKind>(
  { project, file }: TransformContext,
  kind: K,
  own: () => readonly Facts[K][],
): readonly Facts[K][] {
  return project.knowsOthers ? project.factsOfGroup(kind, file.path).map(({ value }) => value) : own();
}

function configuredIn(context: TransformContext): ConfiguredProvider[] {
  const { providers, isComplete } = readProviders(context);
  const configured = providers.map((found): ConfiguredProvider => ({ key: found.key, id: idOf(found) }));
  return isComplete ? configured : [...configured, {}];
}

/** What `account.provider` was in v3, which had none with Email and Credentials (dist/server/routes/callback.js). */
function idOf({ key, facts, objects }: FoundProvider): string | undefined {
  if (facts.kind) return undefined;
  const own = objects.map((object) => membersOf(object).get("id")).find((member) => member !== undefined);
  if (own) return textOf(valueIn(own));
  return key && (facts.module ?? key.toLowerCase());
}
