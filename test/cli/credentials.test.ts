/** Why there are no credentials is said, as the SDK's own providers find it out of real configuration files. */

import { join } from "node:path";
import { expect, it } from "vitest";
import { cli } from "../support/data/cli.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";
import { writeTree } from "../support/tree.ts";

const config = `[profile sso]
sso_start_url = https://example.awsapps.com/start
sso_region = us-east-1
sso_account_id = 123456789012
sso_role_name = admin
region = us-east-1

[profile process]
credential_process = /bin/false
region = us-east-1

[profile mfa]
role_arn = arn:aws:iam::123456789012:role/admin
source_profile = base
mfa_serial = arn:aws:iam::123456789012:mfa/me
region = us-east-1

[profile base]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY

[profile incomplete]
region = us-east-1

[profile junk]
credential_process = /bin/echo hello

[profile half]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE

[profile role]
role_arn = arn:aws:iam::123456789012:role/admin

[profile source]
role_arn = arn:aws:iam::123456789012:role/admin
source_profile = nobody

[profile web]
role_arn = arn:aws:iam::123456789012:role/admin
web_identity_token_file = /nonexistent/token

[profile session]
sso_session = gone
sso_account_id = 123456789012
sso_role_name = admin

[profile login]
sso_start_url = https://example.awsapps.com/start
`;

it.each([
  ["sso", "credentials-expired", /The SSO login of the profile "sso" has expired[\s\S]*aws sso login --profile sso/],
  [
    "process",
    "no-credentials",
    /"process" gives no credentials: its credential_process fails[\s\S]*aws configure get credential_process --profile process/,
  ],
  ["junk", "no-credentials", /its credential_process fails, or prints something else than credentials/],
  ["mfa", "no-credentials", /multi-factor authentication[\s\S]*aws sts/],
  [
    "incomplete",
    "no-credentials",
    /"incomplete" gives no credentials: it holds none\.[\s\S]*aws sts get-caller-identity --profile incomplete/,
  ],
  ["half", "no-credentials", /it lacks aws_secret_access_key/],
  ["role", "no-credentials", /it has a role_arn, but neither source_profile nor credential_source/],
  ["source", "no-credentials", /its source_profile "nobody" isn't in the AWS configuration files/],
  ["web", "no-credentials", /its web_identity_token_file "\/nonexistent\/token" isn't there/],
  ["session", "no-credentials", /its sso_session "gone" isn't in the AWS configuration files/],
  ["login", "no-credentials", /it lacks sso_region, sso_account_id, sso_role_name/],
  [
    "nowhere",
    "no-credentials",
    /There is no profile "nowhere" in the AWS configuration files\.[\s\S]*aws configure list-profiles/,
  ],
  ["it's me", "no-credentials", /There is no profile "it's me"[\s\S]*--profile 'it'\\''s me'/],
])("the profile %s", async (profile, code, said) => {
  const cwd = temporaryFolder();
  writeTree(cwd, { config });
  const env = {
    AWS_CONFIG_FILE: join(cwd, "config"),
    AWS_SHARED_CREDENTIALS_FILE: join(cwd, "none"),
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_ACCESS_KEY_ID: "",
    AWS_SECRET_ACCESS_KEY: "",
    HOME: cwd,
  };
  const run = await cli(["verify-data", "--table", "t", "--region", "us-east-1", "--profile", profile], { cwd, env });
  expect(run.code).toBe(1);
  expect(run.stderr).toContain(`error ${code} `);
  expect(run.stderr).toMatch(said);
  expect(run.stderr).not.toMatch(/wJalr|AKIA/);
});

it("asks for no region where the profile isn't there", async () => {
  const env = { AWS_CONFIG_FILE: "/nonexistent/config", AWS_SHARED_CREDENTIALS_FILE: "/nonexistent/credentials" };
  const run = await cli(["verify-data", "--table", "t", "--profile", "nowhere"], { env });
  expect(run.stderr).toContain('error no-credentials There is no profile "nowhere"');
});

it("says that a proxy in the environment isn't used", async () => {
  const env = { HTTPS_PROXY: "http://proxy.example:3128", AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" };
  const run = await cli(["verify-data", "--table", "t", "--region", "us-east-1", "--endpoint", "http://127.0.0.1:9"], {
    env,
  });
  expect(run.stderr).toContain("HTTPS_PROXY is set, and this tool doesn't use proxies");
});
