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
    v2: "AMAZON_REGION stands in for AWS_REGION where that is unset",
    v3: 'only AWS_REGION counts: "Region is missing"',
    fate: { kind: "rewritten", fixtures: ["client/environment/amazon-region"] },
  },
  R2: {
    severity: "A",
    v2: "a region that code puts into process.env after aws-sdk was loaded comes too late",
    v3: "it counts if it is there by the first request",
    fate: { kind: "note", fixtures: ["client/environment/set-in-code"], codes: ["NAD127"] },
  },
  R3: {
    severity: "B",
    v2: "the pseudo-regions aws-global and aws-us-gov-global mean a real one, us-east-1 for example",
    v3: "they become part of the host's name, which doesn't exist",
    fate: { kind: "rewritten", fixtures: ["client/options/region-global"] },
  },
  C1: {
    severity: "A",
    v2: "AMAZON_ACCESS_KEY_ID and AMAZON_SECRET_ACCESS_KEY are credentials",
    v3: "they are not looked at",
    fate: { kind: "rewritten", fixtures: ["client/environment/amazon"] },
  },
  C2: {
    severity: "A",
    v2: "exported keys win over AWS_PROFILE",
    v3: "AWS_PROFILE wins, and with it perhaps another account",
    fate: { kind: "note", fixtures: ["client/environment/endpoint-and-profile"], codes: ["NAD126"] },
  },
  C3: {
    severity: "A",
    v2: "exported keys serve where AWS_PROFILE names a profile that isn't there",
    v3: "the missing profile ends the search without credentials",
    fate: { kind: "note", fixtures: ["client/environment/endpoint-and-profile"], codes: ["NAD126"] },
  },
  C4: {
    severity: "A",
    v2: "~/.aws/config is read only with AWS_SDK_LOAD_CONFIG",
    v3: "it is always read: its process, role or SSO session comes before the machine's role",
    fate: { kind: "page", heading: "Which identity is taken" },
  },
  C5: {
    severity: "A",
    v2: "without AWS_SDK_LOAD_CONFIG a profile's keys are used, whatever role the config file gives it",
    v3: "the role is assumed",
    fate: { kind: "page", heading: "Which identity is taken" },
  },
  C6: {
    severity: "A",
    v2: "a profile's credential_source isn't understood, and the machine's own role is used",
    v3: "the profile's role is assumed by it",
    fate: { kind: "page", heading: "Which identity is taken" },
  },
  C7: {
    severity: "A",
    v2: "AWS_SHARED_CREDENTIALS_FILE counts only with AWS_SDK_LOAD_CONFIG",
    v3: "it always counts",
    fate: { kind: "page", heading: "Which identity is taken" },
  },
  C8: {
    severity: "A",
    v2: "the container's role comes before a web identity token",
    v3: "the web identity token comes first",
    fate: { kind: "page", heading: "Which identity is taken" },
  },
  C9: {
    severity: "A",
    v2: "the container's role comes before a profile's credential_process",
    v3: "the process comes first",
    fate: { kind: "page", heading: "Which identity is taken" },
  },
  C10: {
    severity: "A",
    v2: "a token file that is missing is passed over",
    v3: "it ends the search with ENOENT",
    fate: { kind: "page", heading: "Which identity is taken" },
  },
  C11: {
    severity: "B",
    v2: "an SSO session that is over is passed over",
    v3: "it ends the search with an error",
    fate: { kind: "page", heading: "Which identity is taken" },
  },
  C12: {
    severity: "B",
    v2: "keys that the service calls expired are read anew, and the request is repeated",
    v3: "the old keys are kept until the process is restarted",
    fate: { kind: "page", heading: "Credentials that expire" },
  },
  C13: {
    severity: "B",
    v2: "the instance's metadata service is asked up to four times",
    v3: "it is asked once",
    fate: { kind: "page", heading: "Credentials that expire" },
  },
  C14: {
    severity: "B",
    v2: "the relative URI of container credentials wins over the full one",
    v3: "the full one wins",
    fate: { kind: "page", heading: "Which identity is taken" },
  },
  C15: {
    severity: "B",
    v2: "assumed roles have fixed session names and come from the global STS endpoint",
    v3: "their names hold the time, and the region's endpoint is asked",
    fate: { kind: "page", heading: "Credentials that expire" },
  },
  K1: {
    severity: "A",
    v2: "keys that are unset or empty leave the default chain in place",
    v3: "they fail, or an empty key signs the request",
    fate: { kind: "rewritten", fixtures: ["client/credentials/unset-keys"] },
  },
  K2: {
    severity: "A",
    v2: "a constructor whose keys are unset falls back on AWS.config's",
    v3: "the incomplete keys are refused",
    fate: { kind: "rewritten", fixtures: ["client/credentials/unset-keys-over-config"] },
  },
  K3: {
    severity: "A",
    v2: "a role without master credentials is assumed with what AWS.config held before it",
    v3: "the default chain asks for the role",
    fate: { kind: "rewritten", fixtures: ["client/credentials/role-over-keys"] },
  },
  K4: {
    severity: "A",
    v2: "a role given to the constructor is assumed with AWS.config's keys",
    v3: "the default chain asks for the role",
    fate: { kind: "rewritten", fixtures: ["client/credentials/role-over-profile"] },
  },
  K5: {
    severity: "A",
    v2: "credentialProvider is not asked where keys or a profile were found at load",
    v3: "a provider that is given is always asked",
    fate: { kind: "rewritten", fixtures: ["client/credentials/provider-in-config"] },
  },
  K6: {
    severity: "A",
    v2: "keys set one by one count only where nothing was found at load; two updates with one key each never count",
    v3: "two keys side by side are credentials",
    fate: { kind: "todo", fixtures: ["client/config/assignments"], codes: ["NAD108"] },
  },
  K7: {
    severity: "A",
    v2: "keys that code puts into process.env after the import come too late",
    v3: "they count if they are there by the first request",
    fate: { kind: "note", fixtures: ["client/environment/set-in-code"], codes: ["NAD127"] },
  },
  K8: {
    severity: "A",
    v2: "ECSCredentials take the address of EKS Pod Identity",
    v3: "fromContainerMetadata refuses that address",
    fate: { kind: "rewritten", fixtures: ["client/credentials/ecs"] },
  },
  K9: {
    severity: "B",
    v2: "metadata credentials are asked for again after a server error",
    v3: "they are not, unless maxRetries is given",
    fate: { kind: "rewritten", fixtures: ["client/credentials/ec2"] },
  },
  K10: {
    severity: "B",
    v2: "variables with a prefix of the application's are read at the first request",
    v3: "fromEnv's equivalent would read them while the client is made",
    fate: { kind: "rewritten", fixtures: ["client/credentials/env-prefix"] },
  },
  K11: {
    severity: "A",
    v2: "a Credentials object may be changed afterwards: the next request uses the new key",
    v3: "its values were copied when the client was made",
    fate: { kind: "todo", fixtures: ["client/credentials/changed-later"], codes: ["NAD103"] },
  },
  K12: {
    severity: "A",
    v2: "a class of the application's that extends AWS.Credentials is asked by get and refresh",
    v3: "nothing calls these methods",
    fate: { kind: "todo", fixtures: ["client/credentials/own-class"], codes: ["NAD103"] },
  },
  K13: {
    severity: "B",
    v2: "new AWS.Credentials({ credentials }) takes them out of the object",
    v3: "an object inside the object is refused",
    fate: { kind: "rewritten", fixtures: ["client/credentials/nested"] },
  },
  K14: {
    severity: "A",
    v2: "SharedIniFileCredentials use a profile's keys, whatever role it has",
    v3: "fromIni assumes the role",
    fate: { kind: "page", heading: "Which identity is taken" },
  },
  K15: {
    severity: "B",
    v2: "a chain goes on after any failure",
    v3: "it goes on only where a provider says that it has nothing",
    fate: { kind: "page", heading: "Credentials that expire" },
  },
  K17: {
    severity: "A",
    v2: "credentials may be set on client.service after the client is made",
    v3: "the new client never sees that one",
    fate: { kind: "todo", fixtures: ["client/shared/service-endpoint"], codes: ["NAD124"] },
  },
  K18: {
    severity: "A",
    v2: "AWS.config.update in a timer or callback is too late for a client that exists",
    v3: "the client has its own settings; what comes later is left out of them",
    fate: { kind: "rewritten", fixtures: ["client/config/in-timer", "client/config/set-after-loading"] },
  },
  K20: {
    severity: "B",
    v2: "credentials come from a JSON file, a call, Cognito with a role, a device for MFA or another place that code alone doesn't tell",
    v3: "each has a provider of its own to be chosen",
    fate: { kind: "todo", fixtures: ["client/credentials/file-system"], codes: ["NAD103"] },
  },
  E1: {
    severity: "A",
    v2: "AWS_ENDPOINT_URL and its like are ignored",
    v3: "they decide where a client without an endpoint sends its requests",
    fate: { kind: "note", fixtures: ["client/environment/endpoint-and-profile"], codes: ["NAD125"] },
  },
  E2: {
    severity: "A",
    v2: "client.service's endpoint may be replaced",
    v3: "the new client never sees that one",
    fate: { kind: "todo", fixtures: ["client/shared/service-endpoint"], codes: ["NAD124"] },
  },
  E3: {
    severity: "A",
    v2: "AWS_ACCOUNT_ID is ignored",
    v3: "one that can't be part of a host's name fails each request",
    fate: { kind: "page", heading: "Which host is asked" },
  },
  E4: {
    severity: "B",
    v2: "the region alone makes the host",
    v3: "with a known account id the host begins with that id",
    fate: { kind: "page", heading: "Which host is asked" },
  },
  E5: {
    severity: "B",
    v2: "an endpoint wins over dual stack and FIPS",
    v3: "the two together are refused",
    fate: { kind: "rewritten", fixtures: ["client/options/endpoint-fips", "client/options/endpoint-dual-stack"] },
  },
  E6: {
    severity: "B",
    v2: "sslEnabled decides the scheme of a bare host at run time",
    v3: "an endpoint needs its scheme written out",
    fate: { kind: "rewritten", fixtures: ["client/options/endpoint-ssl-condition"] },
  },
  E7: {
    severity: "B",
    v2: "endpoint takes a URL object",
    v3: "it takes text, or an object of other fields",
    fate: { kind: "rewritten", fixtures: ["client/options/endpoint-url"] },
  },
  E8: {
    severity: "B",
    v2: "an endpoint may be a bare host",
    v3: 'it has to be a URL: "dynamodb:8000" is taken for a scheme',
    fate: { kind: "note", fixtures: ["client/options/endpoint-dual-stack"], codes: ["NAD106"] },
  },
  E13: {
    severity: "B",
    v2: "sslEnabled and patterns such as {region} work without an endpoint",
    v3: "neither has an equivalent",
    fate: { kind: "note", fixtures: ["client/options/ssl-off"], codes: ["NAD109"] },
  },
  H1: {
    severity: "B",
    v2: "DynamoDB's throttling is met with 11 attempts",
    v3: "with 3",
    fate: { kind: "page", heading: "How often, and how long" },
  },
  H2: {
    severity: "B",
    v2: "maxRetries may be text, and unset means the default",
    v3: "one more than text is more text, and NaN attempts are one",
    fate: { kind: "rewritten", fixtures: ["client/options/retries-from-env"] },
  },
  H3: {
    severity: "B",
    v2: "maxRetries: undefined means the default of 11 attempts",
    v3: "a sum with undefined is NaN, which is one attempt",
    fate: { kind: "rewritten", fixtures: ["client/options/retries-perhaps", "client/options/retries-undefined"] },
  },
  H5: {
    severity: "B",
    v2: "two minutes of silence end a request",
    v3: "nothing does",
    fate: { kind: "page", heading: "How often, and how long" },
  },
  H7: {
    severity: "B",
    v2: "httpOptions of AWS.config and of the constructor are merged",
    v3: "a request handler replaces the other as a whole",
    fate: { kind: "rewritten", fixtures: ["client/options/http-options-merged"] },
  },
  H9: {
    severity: "B",
    v2: "AWS.NodeHttpClient and AWS.HttpClient can be patched for all clients",
    v3: "clients of SDK v3 use neither",
    fate: { kind: "todo", fixtures: ["client/shared/events-and-http"], codes: ["NAD124"] },
  },
  H14: {
    severity: "B",
    v2: "httpOptions has proxy, and may come from elsewhere",
    v3: "a request handler has an agent of its own for that",
    fate: { kind: "todo", fixtures: ["client/options/http-proxy"], codes: ["NAD104"] },
  },
  L1: {
    severity: "A",
    v2: "a logger is anything with log or write",
    v3: "it needs debug, info, warn and error",
    fate: { kind: "note", fixtures: ["client/options/dropped"], codes: ["NAD105"] },
  },
  L2: {
    severity: "A",
    v2: "console as logger gets a line for each request",
    v3: "it gets requests and answers whole, with the tokens in them",
    fate: { kind: "note", fixtures: ["client/options/dropped"], codes: ["NAD105"] },
  },
  L3: {
    severity: "A",
    v2: "customizeRequests on a prototype changes the requests of every client",
    v3: "clients of SDK v3 have other prototypes",
    fate: { kind: "todo", fixtures: ["client/shared/prototype"], codes: ["NAD124"] },
  },
  L4: {
    severity: "A",
    v2: "customizeRequests on client.service changes its requests",
    v3: "the new client never sees that one",
    fate: { kind: "todo", fixtures: ["client/shared/service-endpoint"], codes: ["NAD124"] },
  },
  L5: {
    severity: "A",
    v2: "a method of the client may be replaced",
    v3: "the adapter calls send, not the method",
    fate: { kind: "todo", fixtures: ["client/shared/patched-method"], codes: ["NAD124"] },
  },
  L6: {
    severity: "B",
    v2: "listeners on AWS.events and methods of DocumentClient's prototype reach every client",
    v3: "they reach none of SDK v3",
    fate: { kind: "todo", fixtures: ["client/shared/events-and-http"], codes: ["NAD124"] },
  },
  L9: {
    severity: "B",
    v2: "DAX is asked through the option service",
    v3: "it needs a document client of its own",
    fate: { kind: "todo", fixtures: ["client/config/from-call"], codes: ["NAD101"] },
  },
  L10: {
    severity: "B",
    v2: "clients may be subclasses of DocumentClient, or live in an object",
    v3: "SDK v3 has no class to extend in its place; one that can't be followed is left",
    fate: { kind: "todo", fixtures: ["adapter/spread-arguments"], codes: ["NAD100"] },
  },
  W1: {
    severity: "A",
    v2: "a number beyond ±2^53 is rounded and written",
    v3: "writing it throws, and the sign-in fails",
    fate: { kind: "rewritten", fixtures: ["client/documented/documented"] },
  },
  W3: {
    severity: "B",
    v2: "createSet makes a set for the adapter to write",
    v3: "its object isn't one that SDK v3 writes",
    fate: { kind: "page", heading: "Numbers, sets and bytes" },
  },
  D1: {
    severity: "A",
    v2: "a number beyond ±2^53 is rounded when it is read",
    v3: "it comes as a BigInt, of which JSON can't be made",
    fate: { kind: "rewritten", fixtures: ["client/documented/documented"] },
  },
  D2: {
    severity: "A",
    v2: "such a number with a fraction is rounded, too",
    v3: "reading the item throws",
    fate: { kind: "rewritten", fixtures: ["client/documented/documented"] },
  },
  D3: {
    severity: "A",
    v2: "a set comes as { values, type }, and as an array in JSON",
    v3: "it comes as a Set, and as {} in JSON",
    fate: { kind: "rewritten", fixtures: ["users/raw-item", "users/set-in-session"], codes: ["NAD355"] },
  },
  D4: {
    severity: "B",
    v2: "bytes come as a Buffer",
    v3: "they come as a Uint8Array, whose text and JSON are others",
    fate: { kind: "rewritten", fixtures: ["users/raw-item"] },
  },
  X1: {
    severity: "B",
    v2: "errors have code, statusCode, retryable, requestId and time",
    v3: "they have name and $metadata",
    fate: { kind: "page", heading: "Errors, and other users of the client" },
  },
  X3: {
    severity: "B",
    v2: "a client on global, or behind an alias that only the build knows, has .promise()",
    v3: "there is none",
    fate: { kind: "page", heading: "Errors, and other users of the client" },
  },
  X6: {
    severity: "B",
    v2: "a function around the adapter gets and gives one with getAdapter",
    v3: "the adapter is the object of its methods",
    fate: { kind: "todo", fixtures: ["adapter/wrapped/function"], codes: ["NAD120"] },
  },
  G1: {
    severity: "A",
    v2: "settings are read back from AWS.config",
    v3: "nothing sets them there any more",
    fate: {
      kind: "rewritten",
      fixtures: ["client/config/read-region", "client/config/read-in-endpoint", "client/config/read-elsewhere"],
    },
  },
  G2: {
    severity: "A",
    v2: "AWS.config itself may be given to a constructor",
    v3: "it holds nothing for a client of SDK v3",
    fate: { kind: "rewritten", fixtures: ["client/config/as-options"] },
  },
  G3: {
    severity: "A",
    v2: "Object.assign, AWS.util.update and logical assignments set AWS.config as well",
    v3: "clients of SDK v3 don't look there",
    fate: { kind: "rewritten", fixtures: ["client/config/object-assign", "client/config/nullish-assignment"] },
  },
  G4: {
    severity: "A",
    v2: "a function that sets AWS.config does nothing before it is called",
    v3: "its settings must not reach the client",
    fate: { kind: "rewritten", fixtures: ["client/config/in-uncalled-function"] },
  },
  G5: {
    severity: "A",
    v2: "a script that runs by itself sets AWS.config for itself only",
    v3: "its settings must not reach the application's client",
    fate: { kind: "note", fixtures: ["client/project/config-in-script"], codes: ["NAD112"] },
  },
  G6: {
    severity: "A",
    v2: "settings below an import come after the client that the imported module makes",
    v3: "they must not reach that client",
    fate: { kind: "rewritten", fixtures: ["client/project/config-below-import"] },
  },
  G7: {
    severity: "A",
    v2: "an import loads the environment's file on its way",
    v3: "without it the variables are unset",
    fate: { kind: "rewritten", fixtures: ["client/project/dotenv-in-module"] },
  },
  G8: {
    severity: "B",
    v2: "a helper makes clients of what it is given",
    v3: "a parameter is not a value: each call has its own",
    fate: { kind: "todo", fixtures: ["client/project-client/factory-parameter"], codes: ["NAD100"] },
  },
  G9: {
    severity: "B",
    v2: "settings come from calls, by way of variables and spreads too",
    v3: "which of them applies can't be read off",
    fate: { kind: "todo", fixtures: ["client/config/from-call"], codes: ["NAD101"] },
  },
};
