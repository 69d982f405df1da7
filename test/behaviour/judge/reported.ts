import type { Finding, FindingCode } from "../../../transforms/finding.ts";
import type { Difference } from "./compare.ts";

/**
 * What each finding tells its reader, as names of differences: a finding covers no others, so that a word about the secret
 * doesn't excuse a refused user.
 */
const covered: Readonly<Partial<Record<FindingCode, RegExp>>> = {};

/** The finding that told of a difference. */
export function reportOf({ name }: Difference, findings: readonly Finding[]): Finding | undefined {
  return findings.find(({ code }) => covered[code]?.test(name));
}
