/** The packages that export a next-auth v4 `DynamoDBAdapter(client, options)`; the first is taken unless another is asked for. */
export const adapterPackages = [
  "migrate-nextauth-dynamo/adapter",
  "@next-auth/dynamodb-adapter",
  "@auth/dynamodb-adapter",
] as const;
export type AdapterPackage = (typeof adapterPackages)[number];
