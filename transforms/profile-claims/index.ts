/** The profile that callbacks are given: where v4 takes it from the ID token, its fields have the claims' names. */

import type { t } from "../../src/syntax/ast.ts";
import { identifier, property, string } from "../../src/syntax/build.ts";
import { adopt, replaceNode } from "../../src/syntax/edit.ts";
import { isWrittenForV3 } from "../analysis/options/version.ts";
import { claimAt, decideProfile, isChanged, isProvenAt, keysAt, tellProviders } from "../analysis/providers/decide.ts";
import { type FoundRead, profileReads } from "../analysis/providers/profile-reads.ts";
import type { TransformContext } from "../context.ts";
import { asJscodeshift } from "../jscodeshift.ts";
import { claimsOf } from "../knowledge/claims.ts";
import type { Transform } from "../transform.ts";

/** @internal */
export const profileClaims: Transform = {
  name: "profile-claims",
  analyse: tellProviders,
  apply(context: TransformContext): void {
    for (const read of profileReads(context)) if (!read.isTyped || isWrittenForV3(context)) settle(context, read);
  },
};

function settle(context: TransformContext, read: FoundRead): void {
  const left: string[] = [];
  for (const key of keysAt(context, read.by)) {
    const claims = Object.hasOwn(claimsOf, key) ? claimsOf[key] : undefined;
    if (!claims || !isChanged(read.path, claims)) continue;
    const decision = decideProfile(context, key);
    const claim = claimAt(read.path, claims);
    // Where not all can be renamed, and v3's profile can't be asked for, what can be is.
    const isRenamed = decision === "rename" || (decision === "todo" && isProvenAt(context, key, read.by));
    if (isRenamed && claim !== undefined) rename(context, read, claim.name, claim.names);
    else if (decision === "todo" && !("key" in read.by)) left.push(key);
  }
  if (left.length > 0) report(context, read, left);
}

/**
 * `profile.user.id` → `profile["https://slack.com/user_id"]`; `names` says how many of the path's names the claim
 * replaces.
 */
function rename(context: TransformContext, read: FoundRead, claim: string, names: number): void {
  const { node, members, profile, path } = read;
  const member = members[names - 1];
  context.change(`profile.${path} → profile.${claim}`, node);
  if (node.type === "ObjectProperty") renameInPattern(context, node, claim);
  else if (member && profile) {
    const inner = members[0]?.object ?? profile;
    member.object = inner as t.Expression;
    member.computed = !isName(claim);
    member.property = isName(claim) ? identifier(claim) : string(claim);
    adopt(context, member.property, member);
    adopt(context, inner, member);
  }
}

function renameInPattern(context: TransformContext, member: t.ObjectProperty, claim: string): void {
  replaceNode(context, member, property(claim, member.value as t.PatternLike));
}

function isName(claim: string): boolean {
  return /^[a-z_]\w*$/i.test(claim);
}

function report(context: TransformContext, { node, path }: FoundRead, keys: readonly string[]): void {
  const whose = keys.map((key) => `${key}'s`).join(" and ");
  const what = path === "*" ? "profile" : `profile.${path}`;
  context.todo(
    node,
    "NAD266",
    `in next-auth v4 the profile is the claims of the ID token, and ${whose} ${what} is not among them under this name.`,
    `Read the claim where account.provider says that it is there: ${keys.map(claimOf(path)).join("; ")}.`,
  );
}

/** `Slack has it as "name"`. */
function claimOf(path: string): (key: string) => string {
  return (key) => {
    const claim = claimsOf[key] && claimAt(path, claimsOf[key]);
    return claim ? `${key} has it as ${JSON.stringify(claim.name)}` : `${key} has none`;
  };
}

export const parser = "tsx";
export default asJscodeshift(profileClaims);
