/**
 * The fields that the manifests may use, and since which minor version of Kubernetes each can be relied on without a feature gate that is off
 * by default (API reference, and "Feature Gates", of Kubernetes 1.29): the manifests are for 1.29 and later. Where a map has any
 * keys, it ends here.
 */
const fields: Readonly<Record<string, number>> = {
  apiVersion: 1,
  kind: 1,
  "metadata.name": 1,
  "metadata.annotations": 1,
  "metadata.labels": 1,
  automountServiceAccountToken: 6,
  "spec.completions": 2,
  "spec.parallelism": 2,
  "spec.completionMode": 22,
  // JobBackoffLimitPerIndex: beta, on by default, since 1.29; stable since 1.33.
  "spec.backoffLimitPerIndex": 29,
  "spec.maxFailedIndexes": 29,
  // JobPodFailurePolicy: beta, on by default, since 1.26; stable since 1.31. Its action FailIndex came with 1.29.
  "spec.podFailurePolicy.rules[].action": 26,
  "spec.podFailurePolicy.rules[].onExitCodes.containerName": 26,
  "spec.podFailurePolicy.rules[].onExitCodes.operator": 26,
  "spec.podFailurePolicy.rules[].onExitCodes.values[]": 26,
  "spec.podFailurePolicy.rules[].onPodConditions[].type": 26,
  "spec.podFailurePolicy.rules[].onPodConditions[].status": 26,
  "spec.template.metadata.labels": 2,
  "spec.template.spec.restartPolicy": 1,
  "spec.template.spec.serviceAccountName": 1,
  "spec.template.spec.terminationGracePeriodSeconds": 1,
  "spec.template.spec.securityContext.runAsNonRoot": 1,
  "spec.template.spec.securityContext.runAsUser": 1,
  "spec.template.spec.securityContext.seccompProfile.type": 19,
  "spec.template.spec.containers[].name": 1,
  "spec.template.spec.containers[].image": 1,
  "spec.template.spec.containers[].args[]": 1,
  "spec.template.spec.containers[].env[].name": 1,
  "spec.template.spec.containers[].env[].value": 1,
  "spec.template.spec.containers[].resources.requests": 1,
  "spec.template.spec.containers[].resources.limits": 1,
  "spec.template.spec.containers[].securityContext.allowPrivilegeEscalation": 8,
  "spec.template.spec.containers[].securityContext.readOnlyRootFilesystem": 1,
  "spec.template.spec.containers[].securityContext.capabilities.drop[]": 1,
};

/** The oldest version that the manifests are for. */
const oldest = 29;

/** The paths of the fields of an object that aren't known, or not in every version that the manifests are for. */
export function unknownFields(value: unknown, path = ""): readonly string[] {
  const since = fields[path];
  if (since !== undefined) return since <= oldest ? [] : [path];
  if (Array.isArray(value)) return [...new Set(value.flatMap((part) => unknownFields(part, `${path}[]`)))];
  if (typeof value !== "object" || value === null || !isBegun(path)) return [path];
  return Object.entries(value).flatMap(([name, part]) => unknownFields(part, path === "" ? name : `${path}.${name}`));
}

function isBegun(path: string): boolean {
  return (
    path === "" || Object.keys(fields).some((field) => field.startsWith(`${path}.`) || field.startsWith(`${path}[`))
  );
}
