/** The names and defaults of the table's parts are those of `@next-auth/dynamodb-adapter`. */
export interface DynamoDBAdapterOptions {
  /** Default `next-auth`. */
  tableName?: string | undefined;
  /** The table's partition key attribute. Default `pk`. */
  partitionKey?: string | undefined;
  /** The table's sort key attribute. Default `sk`. */
  sortKey?: string | undefined;
  /** The global secondary index; it should project all attributes. Default `GSI1`. */
  indexName?: string | undefined;
  /** The index's partition key attribute. Default `GSI1PK`. */
  indexPartitionKey?: string | undefined;
  /** The index's sort key attribute. Default `GSI1SK`. */
  indexSortKey?: string | undefined;
  /**
   * Also read what next-auth v3's adapter wrote, and write v4: for the time between deploying next-auth 4 and having
   * migrated the table. Costs at most one more request per look-up of an account or a token, and none for sessions.
   * Default false.
   */
  readV3Items?: boolean | undefined;
  /**
   * Refuse a second user with an e-mail address, even when both are created at the same moment. Keeps one more item per
   * address and writes users in transactions, which cost twice as much. Default false.
   */
  uniqueEmails?: boolean | undefined;
}
