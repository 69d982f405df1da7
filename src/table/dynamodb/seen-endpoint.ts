/** What is used here of a command: those of the SDK differ in their types only. */
interface Stack {
  add(
    middleware: (next: (args: unknown) => Promise<unknown>) => (args: unknown) => Promise<unknown>,
    options: { readonly step: "finalizeRequest"; readonly priority: "low"; readonly name: string },
  ): void;
}

interface SentRequest {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path?: string;
}

/** DynamoDB's own hosts: of a region, of an account, with FIPS, and those for IPv6. A VPC endpoint's is another. */
const awsHost =
  /^(dynamodb(-fips)?|\d{12}\.ddb)\.[\w-]+\.(amazonaws\.com(\.cn)?|api\.(aws|amazonwebservices\.com\.cn))$/;

/**
 * Where requests really go: by a flag, a variable (`AWS_ENDPOINT_URL_DYNAMODB`, `AWS_ENDPOINT_URL`) or a profile's
 * `endpoint_url`, of which the SDK tells nobody before it sends.
 */
export class SeenEndpoint {
  /** `undefined` before a request was sent; `null` for AWS itself. */
  url: string | null | undefined;

  watch({ middlewareStack }: { readonly middlewareStack: object }): void {
    (middlewareStack as Stack).add(
      (next) => async (args) => {
        const { protocol, hostname, port, path = "/" } = (args as { request: SentRequest }).request;
        const url = `${protocol}//${hostname}${port === undefined ? "" : `:${port}`}${path === "/" ? "" : path}`;
        this.url = awsHost.test(hostname) ? null : url;
        return next(args);
      },
      { step: "finalizeRequest", priority: "low", name: "seenEndpoint" },
    );
  }
}
