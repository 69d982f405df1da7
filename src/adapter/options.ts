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
   * Also read what next-auth v3's adapter wrote, and write v4: for the time between deploying next-auth v4 and having
   * migrated the table. Costs at most one more request per look-up of an account or a token, and none for sessions.
   * Default false.
   */
  readV3Items?: boolean | undefined;
  /**
   * Refuse a second user with an e-mail address, and a second user with an account, also when both come at the same moment.
   * Keeps one more item per address and account, and writes users and accounts in transactions, which cost twice as much.
   * Default false.
   */
  unique?: boolean | undefined;
  /**
   * Put the user's id into the session token (`<token>~<user id>`), so that a session is read by its primary key, with
   * strong consistency: it is there at once, in every instance, and gone at once. One request instead of two. Sessions from
   * before are found as ever, and the other adapters find the new ones. Default false.
   */
  strongSessions?: boolean | undefined;
  /** Fields of your own, of a user, an account or a session, that are to come back as a `Date`. Default none. */
  dateFields?: readonly string[] | undefined;
}
