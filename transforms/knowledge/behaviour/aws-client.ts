import type { RowFate } from "./row.ts";

/**
 * One thing that an application notices when its DynamoDB client goes from aws-sdk v2 (2.1693.0) to SDK v3 (3.927.0), and what the
 * codemod makes of it. Each was run under both.
 */
export interface ClientRow {
  /** A: a sign-in dies, or another account, table or datum, or secrets leak. B: something breaks or may. */
  readonly severity: "A" | "B";
  readonly v2: string;
  readonly v3: string;
  /** `page`: it shows only where the application runs, and stands under this heading of docs/aws-client.md. */
  readonly fate: RowFate | { readonly kind: "page"; readonly heading: string };
}

/** The rows that lose or break something, by section and number: region, credentials, endpoint, HTTP, hooks, values, AWS.config. */
export const awsClient: Readonly<Record<string, ClientRow>> = {
  R1: {
    severity: "A",
    v2: "'AMAZON_REGION' set, no 'AWS_REGION' (env files, host settings): region taken (node_loader.js:120)",
    v3: "'Region is missing'",
    fate: { kind: "rewritten", fixtures: ["client/environment/amazon-region"] },
  },
  R2: {
    severity: "A",
    v2: "'process.env.AWS_REGION = …' in code, or a secrets/dotenv loader with override, after aws-sdk is loaded: value at the load of the SDK ('AWS.config' is made then)",
    v3: "value at the first request (config:585, loadConfig)",
    fate: { kind: "note", fixtures: ["client/environment/set-in-code"], codes: ["NAD127"] },
  },
  R3: {
    severity: "B",
    v2: "'region: \"aws-global\"' (also 'aws-us-gov-global'): us-east-1 (region/utils.js)",
    v3: "host 'dynamodb.aws-global.amazonaws.com'",
    fate: { kind: "rewritten", fixtures: ["client/options/region-global"] },
  },
  C1: {
    severity: "A",
    v2: "'AMAZON_ACCESS_KEY_ID'/'_SECRET_ACCESS_KEY': read",
    v3: "'Could not load credentials from any providers'",
    fate: { kind: "rewritten", fixtures: ["client/environment/amazon"] },
  },
  C2: {
    severity: "A",
    v2: "'AWS_PROFILE' **and** exported keys (.env copied from a laptop, direnv, compose): the keys",
    v3: "the profile: another account (cred-provider-node:102; one console.warn)",
    fate: { kind: "note", fixtures: ["client/environment/endpoint-and-profile"], codes: ["NAD126"] },
  },
  C3: {
    severity: "A",
    v2: "'AWS_PROFILE' set, profile or '~/.aws' absent, keys exported (container): the keys",
    v3: "'Could not load credentials from any providers'",
    fate: { kind: "note", fixtures: ["client/environment/endpoint-and-profile"], codes: ["NAD126"] },
  },
  C4: {
    severity: "A",
    v2: "'~/.aws/config' without 'AWS_SDK_LOAD_CONFIG': 'credential_process', 'role_arn'+'credential_source', 'sso_*': file not read: instance/container role",
    v3: "the profile's process/role/SSO",
    fate: { kind: "page", heading: "Which identity is taken" },
  },
  C5: {
    severity: "A",
    v2: "'[default]' has keys in 'credentials' and 'role_arn'+'source_profile' in 'config', no opt-in: the keys",
    v3: "assumes the role",
    fate: { kind: "page", heading: "Which identity is taken" },
  },
  C6: {
    severity: "A",
    v2: "'credential_source=' with opt-in: not known: goes on (instance role itself)",
    v3: "assumes the role",
    fate: { kind: "page", heading: "Which identity is taken" },
  },
  C7: {
    severity: "A",
    v2: "'AWS_SHARED_CREDENTIALS_FILE' without opt-in: ignored, default file",
    v3: "obeyed",
    fate: { kind: "page", heading: "Which identity is taken" },
  },
  C8: {
    severity: "A",
    v2: "container role URI **and** 'AWS_WEB_IDENTITY_TOKEN_FILE' (EKS: Pod Identity laid over IRSA): container/Pod Identity role",
    v3: "web identity role",
    fate: { kind: "page", heading: "Which identity is taken" },
  },
  C9: {
    severity: "A",
    v2: "container role and 'credential_process' in '~/.aws/credentials': container role",
    v3: "the process",
    fate: { kind: "page", heading: "Which identity is taken" },
  },
  C10: {
    severity: "A",
    v2: "'AWS_WEB_IDENTITY_TOKEN_FILE' names no file, instance role: instance role",
    v3: "ENOENT, no further provider",
    fate: { kind: "page", heading: "Which identity is taken" },
  },
  C11: {
    severity: "B",
    v2: "SSO session over, instance role: instance role",
    v3: "error, no further provider",
    fate: { kind: "page", heading: "Which identity is taken" },
  },
  C12: {
    severity: "B",
    v2: "'ExpiredTokenException' answered (keys in env or '~/.aws/credentials' renewed by another program): marks expired, reads again, repeats the request (event_listeners.js:522)",
    v3: "fails, and goes on failing until restart",
    fate: { kind: "page", heading: "Credentials that expire" },
  },
  C13: {
    severity: "B",
    v2: "IMDS answers 5xx or late once or twice: 3 more tries",
    v3: "none (credential-provider-imds:20)",
    fate: { kind: "page", heading: "Credentials that expire" },
  },
  C14: {
    severity: "B",
    v2: "both container URIs set: relative one",
    v3: "full one, two warnings",
    fate: { kind: "page", heading: "Which identity is taken" },
  },
  C15: {
    severity: "B",
    v2: "web identity/role defaults: session name 'token-file-web-identity', 'web-identity', 'temporary-credentials'; STS at 'sts.amazonaws.com': so",
    v3: "'aws-sdk-js-session-<time>', 'aws-sdk-js-<time>'; STS of the region; a WARN line",
    fate: { kind: "page", heading: "Credentials that expire" },
  },
  K1: {
    severity: "A",
    v2: "keys from unset or empty variables: default chain",
    v3: "throws / signs with an empty key",
    fate: { kind: "rewritten", fixtures: ["client/credentials/unset-keys"] },
  },
  K2: {
    severity: "A",
    v2: "constructor's keys unset, 'AWS.config' has keys or a profile: AWS.config's",
    v3: "'Resolved credential object is not valid'",
    fate: { kind: "rewritten", fixtures: ["client/credentials/unset-keys-over-config"] },
  },
  K3: {
    severity: "A",
    v2: "'AWS.config.update({ keys })' or a profile, then 'AWS.config.credentials = new TemporaryCredentials/ChainableTemporaryCredentials({ RoleArn })' without masterCredentials: role assumed with those (temporary_credentials.js loadMasterCredentials; chainable…:125)",
    v3: "default chain: another identity asks for the role, or none",
    fate: { kind: "rewritten", fixtures: ["client/credentials/role-over-keys"] },
  },
  K4: {
    severity: "A",
    v2: "the same with the role in the constructor: AWS.config's keys",
    v3: "default chain",
    fate: { kind: "rewritten", fixtures: ["client/credentials/role-over-profile"] },
  },
  K5: {
    severity: "A",
    v2: "'credentialProvider:' (AWS.config or constructor) while env keys or a '[default]' profile exist (every Lambda): ignored: 'AWS.config.credentials' was found at load (node_loader.js:168)",
    v3: "always used",
    fate: { kind: "rewritten", fixtures: ["client/credentials/provider-in-config"] },
  },
  K6: {
    severity: "A",
    v2: "'AWS.config.accessKeyId = …' by parts; 'update({ accessKeyId })' then 'update({ secretAccessKey })': by parts: only if nothing was found at load; two updates: never",
    v3: "codemod makes credentials of them",
    fate: { kind: "todo", fixtures: ["client/config/assignments"], codes: ["NAD108"] },
  },
  K7: {
    severity: "A",
    v2: "keys or 'AWS_PROFILE' put into 'process.env' after the import: what was there at load",
    v3: "what is there at the first request",
    fate: { kind: "note", fixtures: ["client/environment/set-in-code"], codes: ["NAD127"] },
  },
  K8: {
    severity: "A",
    v2: "'new ECSCredentials()'/'RemoteCredentials()' on EKS Pod Identity: works (remote_credentials.js:10)",
    v3: "'169.254.170.23 is not a valid container metadata service hostname' (credential-provider-imds:95)",
    fate: { kind: "rewritten", fixtures: ["client/credentials/ecs"] },
  },
  K9: {
    severity: "B",
    v2: "'ECSCredentials', 'EC2MetadataCredentials' written without maxRetries, endpoint 5xx: 3 more tries",
    v3: "none",
    fate: { kind: "rewritten", fixtures: ["client/credentials/ec2"] },
  },
  K10: {
    severity: "B",
    v2: "'new EnvironmentCredentials(\"MYAPP\")', variables set later: read at the first request",
    v3: "read while the client is made: throws",
    fate: { kind: "rewritten", fixtures: ["client/credentials/env-prefix"] },
  },
  K11: {
    severity: "A",
    v2: "a Credentials object changed later ('creds.accessKeyId = …', 'Object.assign(AWS.config.credentials, …)'): seen at the next request",
    v3: "copied once: the old key",
    fate: { kind: "todo", fixtures: ["client/credentials/changed-later"], codes: ["NAD103"] },
  },
  K12: {
    severity: "A",
    v2: "class of the app that extends 'AWS.Credentials', object with 'get(cb)'/'refresh(cb)': called",
    v3: "throws, or the stale key",
    fate: { kind: "todo", fixtures: ["client/credentials/own-class"], codes: ["NAD103"] },
  },
  K13: {
    severity: "B",
    v2: "'new AWS.Credentials({ credentials: {…} })': unwrapped",
    v3: "throws",
    fate: { kind: "rewritten", fixtures: ["client/credentials/nested"] },
  },
  K14: {
    severity: "A",
    v2: "'SharedIniFileCredentials({ profile })'; the profile has keys in 'credentials', 'role_arn' in 'config': the keys",
    v3: "assumes the role",
    fate: { kind: "page", heading: "Which identity is taken" },
  },
  K15: {
    severity: "B",
    v2: "'CredentialProviderChain' with a link that fails other than “not found” (STS refuses): next link (by code)",
    v3: "stops (createCredentialChain goes on only at tryNextLink)",
    fate: { kind: "page", heading: "Credentials that expire" },
  },
  K17: {
    severity: "A",
    v2: "'client.service.config.credentials = …', '.update({…})' after the client is made: used",
    v3: "lost; NAD115 says “with its settings”",
    fate: { kind: "todo", fixtures: ["client/shared/service-endpoint"], codes: ["NAD124"] },
  },
  K18: {
    severity: "A",
    v2: "'AWS.config.update' in a timer/callback after the client is made: no effect on the client",
    v3: "codemod gives it to the client",
    fate: { kind: "todo", fixtures: ["client/config/in-timer"], codes: ["NAD102"] },
  },
  K20: {
    severity: "B",
    v2: "loadFromPath; JSON by require; call that returns options; 'AWS.config.credentials' handed on; cognito with RoleArn; session token without a role; MFA; metadata options; TokenFile with a config; no-prefix environment: work",
    v3: "NAD110/101/102/103, exit 3",
    fate: { kind: "todo", fixtures: ["client/credentials/file-system"], codes: ["NAD103"] },
  },
  E1: {
    severity: "A",
    v2: "'AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_DYNAMODB', 'endpoint_url' in ~/.aws/config; none in the code: ignored",
    v3: "obeyed: sign-in goes to LocalStack or another region's table",
    fate: { kind: "note", fixtures: ["client/environment/endpoint-and-profile"], codes: ["NAD125"] },
  },
  E2: {
    severity: "A",
    v2: "'client.service.endpoint = …', 'client.service.setEndpoint(…)': used",
    v3: "lost: the adapter talks to AWS; NAD115 “with its settings”",
    fate: { kind: "todo", fixtures: ["client/shared/service-endpoint"], codes: ["NAD124"] },
  },
  E3: {
    severity: "A",
    v2: "'AWS_ACCOUNT_ID' no host label ('1111 2222 3333'): ignored",
    v3: "'Credentials-sourced account ID parameter is invalid'",
    fate: { kind: "page", heading: "Which host is asked" },
  },
  E4: {
    severity: "B",
    v2: "an account id is known: 'AWS_ACCOUNT_ID', IRSA, SSO, profile role, table ARN: 'dynamodb.<region>.amazonaws.com'",
    v3: "'<account>.ddb.<region>.amazonaws.com' (ruleset.js)",
    fate: { kind: "page", heading: "Which host is asked" },
  },
  E5: {
    severity: "B",
    v2: "dualstack or FIPS (option, 'AWS_USE_DUALSTACK_ENDPOINT', 'AWS_USE_FIPS_ENDPOINT', file) with an endpoint: endpoint wins",
    v3: "'Dualstack/FIPS and custom endpoint are not supported'",
    fate: { kind: "rewritten", fixtures: ["client/options/endpoint-fips", "client/options/endpoint-dual-stack"] },
  },
  E6: {
    severity: "B",
    v2: "'sslEnabled: <expression>' with a literal bare host: scheme at run time",
    v3: "'https://' whatever it says",
    fate: { kind: "rewritten", fixtures: ["client/options/endpoint-ssl-condition"] },
  },
  E7: {
    severity: "B",
    v2: "'endpoint: new URL(x)': works",
    v3: "'Invalid URL'; NAD106 speaks of a scheme",
    fate: { kind: "rewritten", fixtures: ["client/options/endpoint-url"] },
  },
  E8: {
    severity: "B",
    v2: "bare host from a variable: host",
    v3: "'Invalid URL', or 'dynamodb:8000' → host '8000'",
    fate: { kind: "note", fixtures: ["client/options/endpoint-dual-stack"], codes: ["NAD106"] },
  },
  E13: {
    severity: "B",
    v2: "sslEnabled alone; '{service}'/'{region}'/'{scheme}' patterns: —",
    v3: "https; left",
    fate: { kind: "note", fixtures: ["client/options/ssl-off"], codes: ["NAD109"] },
  },
  H1: {
    severity: "B",
    v2: "no maxRetries: throttling (9 refusals): 11 attempts: answered after 16.9 s",
    v3: "3 attempts: error after 2.3 s (retry:468)",
    fate: { kind: "page", heading: "How often, and how long" },
  },
  H2: {
    severity: "B",
    v2: 'maxRetries from a variable: "2" → 3 requests, unset → 11',
    v3: '"21", NaN → one',
    fate: { kind: "rewritten", fixtures: ["client/options/retries-from-env"] },
  },
  H3: {
    severity: "B",
    v2: "'maxRetries: undefined', 'Number(x) || undefined': 11 attempts",
    v3: "'undefined + 1' = NaN: one attempt",
    fate: { kind: "rewritten", fixtures: ["client/options/retries-perhaps", "client/options/retries-undefined"] },
  },
  H5: {
    severity: "B",
    v2: "no httpOptions.timeout: 120 s of silence, then again",
    v3: "no limit (node-http-handler:232)",
    fate: { kind: "page", heading: "How often, and how long" },
  },
  H7: {
    severity: "B",
    v2: "httpOptions in AWS.config and in the constructor: merged (config.js:605)",
    v3: "only the last: the time limit is gone",
    fate: { kind: "rewritten", fixtures: ["client/options/http-options-merged"] },
  },
  H9: {
    severity: "B",
    v2: "'AWS.NodeHttpClient.sslAgent = …', patched 'AWS.HttpClient' (own CA, proxy): used",
    v3: "lost",
    fate: { kind: "todo", fixtures: ["client/shared/events-and-http"], codes: ["NAD124"] },
  },
  H14: {
    severity: "B",
    v2: "httpOptions.proxy; httpOptions in part or unreadable: —",
    v3: "NAD104/102",
    fate: { kind: "todo", fixtures: ["client/options/http-proxy"], codes: ["NAD104"] },
  },
  L1: {
    severity: "A",
    v2: "'logger: process.stdout', '{ log }', any logger without 'debug': '.log'/'.write' (event_listeners.js:624)",
    v3: "'init.logger?.debug is not a function' at the first request",
    fate: { kind: "note", fixtures: ["client/options/dropped"], codes: ["NAD105"] },
  },
  L2: {
    severity: "A",
    v2: "'logger: console': one line: status, time, parameters",
    v3: "objects with input **and output**: items, session and OAuth tokens (middleware-logger:11)",
    fate: { kind: "note", fixtures: ["client/options/dropped"], codes: ["NAD105"] },
  },
  L3: {
    severity: "A",
    v2: "'AWS.DynamoDB.prototype.customizeRequests', 'AWS.Service.prototype…' (table prefix, tenant header): applies",
    v3: "lost: another table",
    fate: { kind: "todo", fixtures: ["client/shared/prototype"], codes: ["NAD124"] },
  },
  L4: {
    severity: "A",
    v2: "'client.service.customizeRequests(…)': applies",
    v3: "lost; NAD115 “with its settings”",
    fate: { kind: "todo", fixtures: ["client/shared/service-endpoint"], codes: ["NAD124"] },
  },
  L5: {
    severity: "A",
    v2: "'client.get = …', a wrapped method: applies",
    v3: "lost; NAD115",
    fate: { kind: "todo", fixtures: ["client/shared/patched-method"], codes: ["NAD124"] },
  },
  L6: {
    severity: "B",
    v2: "'AWS.events.on(…)', 'DocumentClient.prototype.get = …': applies",
    v3: "lost",
    fate: { kind: "todo", fixtures: ["client/shared/events-and-http"], codes: ["NAD124"] },
  },
  L9: {
    severity: "B",
    v2: "DAX ('service: new AmazonDaxClient'): DAX",
    v3: "TODO NAD101, 'new DynamoDB()' without region",
    fate: { kind: "todo", fixtures: ["client/config/from-call"], codes: ["NAD101"] },
  },
  L10: {
    severity: "B",
    v2: "subclass of DocumentClient; member of a class instance: —",
    v3: "NAD100",
    fate: { kind: "todo", fixtures: ["adapter/spread-arguments"], codes: ["NAD100"] },
  },
  W1: {
    severity: "A",
    v2: "number beyond ±2^53 (an id of a provider, a counter): rounded and written",
    v3: "throws: createUser/linkAccount fails (util-dynamodb:183)",
    fate: { kind: "page", heading: "Numbers, sets and bytes" },
  },
  W3: {
    severity: "B",
    v2: "'createSet([…])' in what the adapter gets: SS/NS",
    v3: "'set is not iterable'",
    fate: { kind: "page", heading: "Numbers, sets and bytes" },
  },
  D1: {
    severity: "A",
    v2: "N beyond ±2^53 in a user/account item: rounded number",
    v3: "BigInt: 'JSON.stringify' of the session throws (util-dynamodb:256)",
    fate: { kind: "page", heading: "Numbers, sets and bytes" },
  },
  D2: {
    severity: "A",
    v2: "N beyond ±2^53 with a fraction: rounded",
    v3: "every read of the item throws: that user can't sign in",
    fate: { kind: "page", heading: "Numbers, sets and bytes" },
  },
  D3: {
    severity: "A",
    v2: "SS/NS/BS ('user.roles.values', JSON of a user): '{ values, type }', JSON an array",
    v3: "Set: '.values' a function, JSON '{}': roles vanish",
    fate: { kind: "page", heading: "Numbers, sets and bytes" },
  },
  D4: {
    severity: "B",
    v2: "B: Buffer ('toString(\"base64\")')",
    v3: "Uint8Array: text '104,105', JSON '{\"0\":104}'",
    fate: { kind: "page", heading: "Numbers, sets and bytes" },
  },
  X1: {
    severity: "B",
    v2: "'err.code', '.statusCode', '.retryable', '.requestId', '.time': set",
    v3: "'.name', '.$metadata.httpStatusCode', '.$metadata.requestId'; the others gone",
    fate: { kind: "page", heading: "Errors, and other users of the client" },
  },
  X3: {
    severity: "B",
    v2: "client on 'global', or imported through an alias that only next.config.js knows, and used elsewhere: '.promise()'",
    v3: "'scan(...).promise is not a function'",
    fate: { kind: "page", heading: "Errors, and other users of the client" },
  },
  X6: {
    severity: "B",
    v2: "a wrapper around the adapter: —",
    v3: "NAD120",
    fate: { kind: "todo", fixtures: ["adapter/wrapped/function"], codes: ["NAD120"] },
  },
  G1: {
    severity: "A",
    v2: "'AWS.config.region' read (constructor, endpoint template, exported constant) below 'AWS.config.update({ region })': eu-west-1",
    v3: "the setting is deleted, the read stays: undefined or 'AWS_REGION'",
    fate: {
      kind: "rewritten",
      fixtures: ["client/config/read-region", "client/config/read-in-endpoint", "client/config/read-elsewhere"],
    },
  },
  G2: {
    severity: "A",
    v2: "'new DocumentClient(AWS.config)': so",
    v3: "NAD101, and the setting is deleted",
    fate: { kind: "rewritten", fixtures: ["client/config/as-options"] },
  },
  G3: {
    severity: "A",
    v2: "'Object.assign(AWS.config, …)', 'AWS.util.update(…)', 'AWS.config.region ||= / ??= …': set",
    v3: "lost: AWS_REGION's region, or 'Region is missing'",
    fate: { kind: "rewritten", fixtures: ["client/config/object-assign", "client/config/nullish-assignment"] },
  },
  G4: {
    severity: "A",
    v2: "a function that sets AWS.config and is not called, or called after the client: no effect",
    v3: "applied: 'endpoint: \"http://localhost:8000\"'; only NAD114",
    fate: { kind: "rewritten", fixtures: ["client/config/in-uncalled-function"] },
  },
  G5: {
    severity: "A",
    v2: "a script that runs by itself ('scripts/seed.js') sets AWS.config: no effect",
    v3: "applied: localhost and its fake keys; NAD112 (a note, exit 0)",
    fate: { kind: "note", fixtures: ["client/project/config-in-script"], codes: ["NAD112"] },
  },
  G6: {
    severity: "A",
    v2: "settings below an import whose module makes the client: no effect (hoisting)",
    v3: "applied; NAD112",
    fate: { kind: "rewritten", fixtures: ["client/project/config-below-import"] },
  },
  G7: {
    severity: "A",
    v2: "the import of the module that loads .env is dropped (module of AWS, module of a shared client): loaded",
    v3: "'Region is missing'",
    fate: { kind: "rewritten", fixtures: ["client/project/dotenv-in-module"] },
  },
  G8: {
    severity: "B",
    v2: "helper with parameters: —",
    v3: "the function as region; refused",
    fate: { kind: "todo", fixtures: ["client/project-client/factory-parameter"], codes: ["NAD100"] },
  },
  G9: {
    severity: "B",
    v2: "'options' assigned twice; Object.assign in update; AWS.config spread: —",
    v3: "NAD101/102",
    fate: { kind: "todo", fixtures: ["client/config/from-call"], codes: ["NAD101"] },
  },
};
