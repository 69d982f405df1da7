import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { validate as lint, ValidationSeverity } from "dockerfile-utils";
import { beforeAll, describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { parseTemplate, problemsOf } from "../support/cloudformation.ts";
import { cli } from "../support/data/cli.ts";
import { minors, problemsBy, type Schemas, saidOf, schemasOf } from "../support/deploy/kubernetes-schemas.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";

const root = new URL("../../", import.meta.url).pathname;
const read = (name: string) => readFileSync(new URL(`../../deploy/${name}`, import.meta.url), "utf8");

/** Starts a command as the engine would, with nobody at the endpoint: it must get past its flags. */
async function expectAccepted(words: readonly string[], environment: Record<string, string>): Promise<void> {
  const env = {
    AWS_ACCESS_KEY_ID: "x",
    AWS_SECRET_ACCESS_KEY: "x",
    AWS_REGION: "us-east-1",
    ...environment,
  };
  const { code, stderr } = await cli([...words, "--endpoint", "http://127.0.0.1:9"], { env });
  expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining("can't be reached") });
}

describe("deploy/aws-batch.yaml", () => {
  const text = read("aws-batch.yaml");
  const template = parseTemplate(text);
  const job = template.Resources.Job?.Properties as {
    RetryStrategy: { Attempts: number; EvaluateOnExit: readonly { OnExitCode: string; Action: string }[] };
    ContainerProperties: { Command: readonly unknown[] };
    Timeout: { AttemptDurationSeconds: number };
  };
  /** Functions filled in as CloudFormation would. */
  const filled = (value: unknown): string => {
    if (typeof value === "string") return value;
    const { Ref, "Fn::Sub": sub, "Fn::If": choice } = value as Record<string, string> & { "Fn::If"?: unknown[] };
    // No condition of the template holds by its defaults.
    if (choice) return filled(choice[2]);
    const of = (name: string) => {
      if (name === "Table") return "people";
      return String(template.Parameters[name]?.Default ?? name.replaceAll("::", "-").toLowerCase());
    };
    if (Ref === "AWS::NoValue") return "";
    return Ref === undefined ? (sub ?? "").replace(/\$\{([^}]+)\}/g, (_, name: string) => of(name)) : of(Ref);
  };

  it("is a template by AWS's resource specification", () => {
    expect(problemsOf(template)).toEqual([]);
  });

  it.each([
    ["Attempts: 10", "Attempts: many"],
    ["Attempts: 10", "Attemps: 10"],
    ["Type: AWS::Batch::JobQueue", "Type: AWS::Batch::Queue"],
    ["!Ref Compute\n", "!Ref Computer\n"],
    ["!GetAtt ShardRole.Arn", "!GetAtt ShardRole.Name"],
    ["      Priority: 1\n", ""],
    ["Fn::If: [HasKey, aws:kms", "Fn::If: [HasNoKey, aws:kms"],
    ["DeletionProtectionEnabled", "DeletionProtected"],
    ["Status: Enabled\n      Lifecycle", "State: Enabled\n      Lifecycle"],
    ["RetentionInDays: 30", "RetentionInDays: 31"],
    ["AttemptDurationSeconds: 1209600", "AttemptDurationSeconds: 1.5"],
    ["State: ENABLED\n      Priority", "State: ON\n      Priority"],
  ])("is held to it: %j isn't %j", (right, wrong) => {
    expect(text).toContain(right);
    expect(problemsOf(parseTemplate(text.replace(right, wrong)))).not.toEqual([]);
  });

  it("gives its workers a command that they accept", async () => {
    const command = job.ContainerProperties.Command.map(filled).filter((word) => word !== "");
    await expectAccepted(command, { AWS_BATCH_JOB_ARRAY_INDEX: "15" });
    for (const output of ["Verify", "Rollback"]) {
      const command = /command=(\S+)/.exec(filled(template.Outputs[output]?.Value))?.[1] ?? "";
      await expectAccepted(command.split(","), { AWS_BATCH_JOB_ARRAY_INDEX: "15" });
    }
    const status = filled(template.Outputs.Status?.Value).split(" ").slice(2);
    await expectAccepted(status, {});
  });

  it("lets a shard of a large table run for as long as Fargate does: what its timeout ends isn't tried again", () => {
    const days = 24 * 3_600;
    expect(job.Timeout.AttemptDurationSeconds).toBe(14 * days);
  });

  it("keeps the way back: nothing is overwritten, deleted by mistake or sent in the clear, and all of it expires", () => {
    const properties = (name: string) => template.Resources[name]?.Properties ?? {};
    expect(properties("State")).toMatchObject({
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      DeletionProtectionEnabled: true,
    });
    expect(properties("Journal")).toMatchObject({
      VersioningConfiguration: { Status: "Enabled" },
      LifecycleConfiguration: { Rules: [{ Status: "Enabled", ExpirationInDays: { Ref: "JournalDays" } }] },
    });
    expect(JSON.stringify(properties("JournalPolicy"))).toContain('"Bool":{"aws:SecureTransport":"false"}');
    expect(JSON.stringify(properties("ShardRole"))).not.toMatch(/s3:Delete|dynamodb:DeleteTable/);
  });

  it("takes an image by its digest only, and a key of one's own", () => {
    const pattern = new RegExp(`^(?:${template.Parameters.Image?.AllowedPattern})$`);
    expect(`registry.example.com/migrate@sha256:${"0a".repeat(32)}`).toMatch(pattern);
    for (const image of ["migrate-nextauth-dynamo", "migrate:0.1.0", "migrate@sha256:1234"]) {
      expect(image).not.toMatch(pattern);
    }
    expect(template.Parameters.JournalKey?.Default).toBe("");
  });

  it("lets nobody do anything to anything", () => {
    const statements = [...text.matchAll(/Resource: "\*"|Action: "\*"|:\*$/gm)].map(([found]) => found);
    // What is denied to all; a login to a registry and a list of backups have no resource (service authorization reference).
    expect(statements).toEqual([":*", 'Resource: "*"', 'Resource: "*"']);
    expect(text).toMatch(/Action: dynamodb:ListBackups\n +Resource: "\*"\n/);
    expect(text).toMatch(/Effect: Deny\n +Principal: "\*"\n +Action: s3:\*\n/);
  });
});

describe("deploy/aws-batch.sh", () => {
  /** An AWS CLI and a docker that note what they are asked, and answer as AWS does. */
  const aws = `#!/bin/bash
echo "aws $*" >> "$CALLS"
case "$1 $2" in
  "dynamodb describe-continuous-backups") echo "$RECOVERY" ;;
  "dynamodb list-backups") echo "$BACKUPS" ;;
  "ecr describe-repositories") [ -e "$CALLS.repository" ] && echo 1.registry/next-auth-migration || exit 254 ;;
  "ecr create-repository") touch "$CALLS.repository" ;;
  "ecr describe-images") echo sha256:${"0a".repeat(32)} ;;
  "ecr get-login-password") echo password ;;
  "cloudformation describe-stack-resource") echo "the-$6" ;;
  "batch list-jobs") [ "$6" = RUNNING ] && [ ! -e "$CALLS.stopped" ] && echo job-1 || true ;;
  "batch terminate-job") touch "$CALLS.stopped" ;;
esac
`;
  async function run(words: readonly string[], environment: Record<string, string> = {}) {
    const folder = temporaryFolder("batch");
    const calls = join(folder, "calls");
    await writeFile(join(folder, "aws"), aws, { mode: 0o755 });
    const docker = '#!/bin/bash\n[ "$1" = login ] && cat > /dev/null\necho "docker $*" >> "$CALLS"\n';
    await writeFile(join(folder, "docker"), docker, { mode: 0o755 });
    const env = {
      NODE_ENV: "test",
      PATH: `${folder}:${process.env.PATH}`,
      CALLS: calls,
      RECOVERY: "ENABLED",
      BACKUPS: "0",
      STOP_INTERVAL: "0",
      ...environment,
    } as const;
    const result = await promisify(execFile)("sh", [`${root}deploy/aws-batch.sh`, ...words], { env }).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
    );
    const asked = existsSync(calls) ? readFileSync(calls, "utf8").trim().split("\n") : [];
    return { ...result, asked };
  }
  const place = ["next-auth", "subnet-1,subnet-2", "sg-1"];

  it("brings everything up: the image by its digest, the stack, and the commands that begin", async () => {
    const { code, asked } = await run(["up", ...place, "Shards=32", "AssignPublicIp=ENABLED"]);
    expect(code).toBe(0);
    const verbs = asked.map((line) => line.split(" ").slice(0, 3).join(" "));
    expect(verbs).toEqual([
      "aws dynamodb describe-continuous-backups",
      "aws ecr describe-repositories",
      "aws ecr create-repository",
      "aws ecr describe-repositories",
      "aws ecr get-login-password",
      "docker login --username",
      "docker build --platform",
      expect.stringMatching(/^docker push 1\.registry/),
      "aws ecr describe-images",
      "aws cloudformation deploy",
      "aws cloudformation describe-stacks",
    ]);
    const deployed = asked.find((line) => line.startsWith("aws cloudformation deploy")) ?? "";
    expect(deployed).toContain(`Image=1.registry/next-auth-migration@sha256:${"0a".repeat(32)}`);
    const overrides = deployed.slice(deployed.indexOf("--parameter-overrides ")).split(" ").slice(1);
    const names = overrides.map((override) => override.split("=")[0] ?? "");
    const parameters = parseTemplate(read("aws-batch.yaml")).Parameters;
    for (const name of names) expect(parameters).toHaveProperty(name);
    // What has no default is given.
    const needed = Object.entries(parameters).filter(([, { Default }]) => Default === undefined);
    expect(names).toEqual(expect.arrayContaining(needed.map(([name]) => name)));
  });

  it.each([
    ["DISABLED", "0", [], 2],
    ["DISABLED", "1", [], 0],
    ["ENABLED", "0", [], 0],
    ["DISABLED", "0", ["Backup=none"], 0],
  ])("with recovery %s and %s backups and %j ends with %i", async (recovery, backups, more, code) => {
    const result = await run(["up", ...place, ...more], { RECOVERY: recovery, BACKUPS: backups });
    expect(result.code).toBe(code);
    const built = result.asked.filter((line) => /^(docker|aws (ecr|cloudformation))/.test(line));
    if (code === 0) return;
    expect(built).toEqual([]);
    expect(result.stderr).toMatch(/neither point-in-time recovery nor a backup.*Backup=none/s);
  });

  it("takes everything away but the way back, once no job runs", async () => {
    const { code, asked, stdout } = await run(["down"]);
    expect(code).toBe(0);
    const stopped = asked.findIndex((line) => line.startsWith("aws batch terminate-job --job-id job-1"));
    const deleted = asked.findIndex((line) => line.startsWith("aws cloudformation delete-stack"));
    expect(stopped).toBeGreaterThan(0);
    expect(asked.slice(stopped, deleted).filter((line) => line.includes("--job-status RUNNING"))).toHaveLength(1);
    expect(asked.at(-1)).toContain("aws ecr delete-repository");
    expect(stdout).toMatch(/the control table the-State\n.*the bucket the-Journal/);
    expect(asked.join("\n")).not.toMatch(/delete-table|s3 rb|delete-bucket/);
  });

  it.each([[[]], [["up", "next-auth"]], [["up", ...place, "shards"]], [["down", "all"]], [["sideways"]]])(
    "does nothing with %j",
    async (words) => {
      expect(await run(words)).toMatchObject({ code: 2, asked: [] });
    },
  );
});

describe("deploy/kubernetes.yaml", () => {
  const [account, job] = parseAllDocuments(read("kubernetes.yaml")).map((document) => document.toJS());
  /** The minor version that the manifests begin with. */
  const oldest = 29;
  /** What came behind a feature gate. */
  const gated = [
    ["JobSpec", "backoffLimitPerIndex"],
    ["JobSpec", "maxFailedIndexes"],
    ["JobSpec", "podFailurePolicy"],
    ["PodFailurePolicyRule", "action"],
  ] as const;

  describe.each(minors.filter((minor) => minor >= oldest))("in Kubernetes 1.%i, by its published types", (minor) => {
    let schemas: Schemas;
    beforeAll(async () => {
      schemas = await schemasOf(minor);
    });

    it("has fields that are known, of their types, and all that are needed", () => {
      expect([...problemsBy(schemas, account), ...problemsBy(schemas, job)]).toEqual([]);
    });

    it("takes the values for what they mean", () => {
      const { rules } = job.spec.podFailurePolicy;
      const template = job.spec.template.spec;
      const values = [
        ["JobSpec", "completionMode", job.spec.completionMode],
        ["PodSpec", "restartPolicy", template.restartPolicy],
        ["SeccompProfile", "type", template.securityContext.seccompProfile.type],
        ...rules.map(({ action }: { action: string }) => ["PodFailurePolicyRule", "action", action]),
        ["PodFailurePolicyOnExitCodesRequirement", "operator", rules[0].onExitCodes.operator],
      ];
      for (const [type, field, value] of values) expect(saidOf(schemas, type, field)).toContain(value);
    });

    it("needs no feature gate that is off by default", () => {
      for (const [type, field] of gated) expect(saidOf(schemas, type, field)).not.toMatch(/alpha|disabled by default/);
    });
  });

  it("is for the oldest version that has all of that, and says which one", async () => {
    const before = await schemasOf(28);
    expect(saidOf(before, "JobSpec", "backoffLimitPerIndex")).toContain("alpha-level");
    expect(read("kubernetes.yaml")).toContain(`Kubernetes 1.${oldest} or later`);
  });

  it.each<[string, (wrong: typeof job) => void]>([
    ["Job.spec.podFailurePolicies isn't known", ({ spec }) => (spec.podFailurePolicies = spec.podFailurePolicy)],
    ["Job.spec.completions is no number", ({ spec }) => (spec.completions = "16")],
    ["Job.spec.template is missing", ({ spec }) => delete spec.template],
    [
      "Job.spec.podFailurePolicy.rules[].onExitCodes.values[] is no number",
      ({ spec }) => (spec.podFailurePolicy.rules[0].onExitCodes.values = ["two"]),
    ],
    [
      "Job.spec.template.spec.containers[].securityContext.readonlyRootFilesystem isn't known",
      ({ spec }) => (spec.template.spec.containers[0].securityContext.readonlyRootFilesystem = true),
    ],
    ["Job.spec.template.metadata.labels[] is no string", ({ spec }) => (spec.template.metadata.labels.shard = 1)],
  ])("is held to that: %s", async (problem, change) => {
    for (const minor of minors.filter((each) => each >= oldest)) {
      const wrong = structuredClone(job);
      change(wrong);
      expect(problemsBy(await schemasOf(minor), wrong)).toEqual([problem]);
    }
  });

  it("keeps the rules that the API server checks besides", () => {
    const container = job.spec.template.spec.containers[0];
    // Kubernetes, "Pod failure policy": only with restartPolicy Never; FailIndex only with backoffLimitPerIndex.
    expect(job.spec.template.spec.restartPolicy).toBe("Never");
    expect(job.spec.backoffLimitPerIndex).toBe(9);
    expect(job.spec.maxFailedIndexes).toBeLessThanOrEqual(job.spec.completions);
    for (const { onExitCodes } of job.spec.podFailurePolicy.rules) {
      if (onExitCodes) expect(onExitCodes.containerName).toBe(container.name);
    }
    expect(job.spec.template.spec.serviceAccountName).toBe(account.metadata.name);
    expect(container.args).toContain(`--shards=${job.spec.completions}`);
    expect(container.args).toContain(`--parallelism=${job.spec.parallelism}`);
    // What the API server takes for an image's name has no capitals (distribution/reference): unfilled, nothing starts.
    expect(container.image).not.toMatch(/^[a-z0-9]/);
  });

  it("gives its workers a command that they accept", async () => {
    await expectAccepted(job.spec.template.spec.containers[0].args, { JOB_COMPLETION_INDEX: "0" });
  });
});

describe("deploy/kubernetes.sh", () => {
  const digest = `registry.example.com:5000/team/migrate@sha256:${"0a".repeat(32)}`;

  /** Runs it beside a manifest, with a kubectl that says what it was given. */
  async function apply(manifest: string, ...words: readonly string[]) {
    const folder = temporaryFolder("kubernetes");
    await writeFile(join(folder, "kubernetes.yaml"), manifest);
    await copyFile(new URL("../../deploy/kubernetes.sh", import.meta.url), join(folder, "kubernetes.sh"));
    await writeFile(join(folder, "kubectl"), '#!/bin/sh\necho "$@"\ncat\n', { mode: 0o755 });
    const env = { NODE_ENV: "test", PATH: `${folder}:${process.env.PATH}` } as const;
    return promisify(execFile)("sh", [join(folder, "kubernetes.sh"), ...words], { env }).then(
      ({ stdout }) => ({ code: 0, stdout, stderr: "" }),
      ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
    );
  }
  const filled = read("kubernetes.yaml").replaceAll("123456789012", "210987654321");

  it("applies the manifest with the image that it is given", async () => {
    const { code, stdout } = await apply(filled, digest, "--namespace", "jobs");
    expect(code).toBe(0);
    const [line = "", ...manifest] = stdout.split("\n");
    expect(line).toBe("apply --namespace jobs --filename -");
    const [, job] = parseAllDocuments(manifest.join("\n")).map((document) => document.toJS());
    expect(job.spec.template.spec.containers[0].image).toBe(digest);
    expect(problemsBy(await schemasOf(36), job)).toEqual([]);
  });

  it.each([
    [],
    ["migrate:0.1.0"],
    ["migrate@sha256:1234"],
    ["IMAGE_BY_ITS_DIGEST"],
    [`x|y@sha256:${"0".repeat(64)}`],
    [`x\ny@sha256:${"0".repeat(64)}`],
  ])("refuses %j for an image", async (...words) => {
    expect(await apply(filled, ...words)).toEqual({ code: 2, stdout: "", stderr: expect.stringContaining("digest") });
  });

  it("refuses the example's role", async () => {
    const { code, stdout, stderr } = await apply(read("kubernetes.yaml"), digest);
    expect([code, stdout, stderr]).toEqual([2, "", expect.stringContaining("123456789012")]);
  });
});

describe("deploy/Dockerfile", () => {
  const text = read("Dockerfile");

  it("is one by the linter", () => {
    const strict = { deprecatedMaintainer: ValidationSeverity.ERROR, instructionCasing: ValidationSeverity.ERROR };
    expect(lint(text, strict)).toEqual([]);
    expect(lint(text.replace("COPY bin", "COPPY bin"), strict)).not.toEqual([]);
  });

  it("has one base of a Node that is in support, which can be given by its digest, what the lock file says, and no root", () => {
    const bases = [...text.matchAll(/^FROM (\S+)/gm)].map(([, base]) => base);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an argument of the Dockerfile
    expect(bases).toEqual(["${NODE_IMAGE}", "${NODE_IMAGE}"]);
    // Node.js 24 gets security fixes until April 2028 (nodejs/Release).
    expect(/^ARG NODE_IMAGE=(.+)$/m.exec(text)?.[1]).toMatch(/^node:24\.\d+\.\d+-alpine3\.\d+$/);
    expect(text.match(/npm install(?! --package-lock-only)/)).toBeNull();
    expect(text.match(/npm ci /g)).toHaveLength(2);
    expect(text.lastIndexOf("USER node")).toBeGreaterThan(text.lastIndexOf("RUN "));
  });
});

it("is named by the documentation", () => {
  const page = readFileSync(new URL("../../docs/scale.md", import.meta.url), "utf8");
  for (const file of [
    "aws-batch.yaml",
    "aws-batch.sh",
    "kubernetes.yaml",
    "kubernetes.sh",
    "slurm.sbatch",
    "Dockerfile",
  ])
    expect(page).toContain(`deploy/${file}`);
});
