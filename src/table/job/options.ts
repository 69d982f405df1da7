import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { ItemType, NextAuthVersion } from "../../items/index.ts";
import type { ChosenUser } from "../model/chosen-user.ts";
import { defaultPrices, type Prices } from "../report/forecast.ts";
import type { TableEvent } from "./events.ts";

/** What every job on a table is given. */
export interface TableOptions {
  /** The table's name. */
  readonly table: string;
  /**
   * A client to use, and then neither `region`, `endpoint` nor `profile` count. It isn't closed afterwards. Make it
   * with
   * `maxAttempts: 1`: the job tries again by itself, and slows down only for the throttling that it sees.
   */
  readonly client?: DynamoDBClient | undefined;
  /** The AWS region; by default that of the environment or the profile. */
  readonly region?: string | undefined;
  /** Another endpoint than AWS's, with its scheme: `http://localhost:8000`. */
  readonly endpoint?: string | undefined;
  /** A profile of the shared AWS configuration files. */
  readonly profile?: string | undefined;
  /** The table's partition key; `pk` by default. */
  readonly partitionKey?: string | undefined;
  /** The table's sort key; `sk` by default. */
  readonly sortKey?: string | undefined;
  /** The adapter's index; `GSI1` by default. */
  readonly indexName?: string | undefined;
  /** The index's partition key; `GSI1PK` by default. */
  readonly indexPartitionKey?: string | undefined;
  /** The index's sort key; `GSI1SK` by default. */
  readonly indexSortKey?: string | undefined;
  /** Into how many segments the table is divided; by default by its size. */
  readonly segments?: number | undefined;
  /** How many segments are read at a time; 8 by default. */
  readonly concurrency?: number | undefined;
  /** Read units per second at most. */
  readonly maxReadCapacity?: number | undefined;
  /** Write units per second at most. */
  readonly maxWriteCapacity?: number | undefined;
  /** The folder where runs keep their state, secrets among it; `.migrate-nextauth-dynamo` by default. */
  readonly stateDir?: string | undefined;
  /** Aborted to stop the job: it finishes the pages that it has begun, and reports as `interrupted`. */
  readonly signal?: AbortSignal | undefined;
  /** Told what goes on. What it throws isn't caught. */
  readonly onEvent?: ((event: TableEvent) => void) | undefined;
}

/** What a migration, and the plan for one, is given. */
export interface MigrationOptions extends TableOptions {
  /** What happens to expired sessions and tokens; `migrate` by default. */
  readonly expired?: "migrate" | "delete" | "leave" | undefined;
  /** Whether v3's `createdAt` and `updatedAt` stay on what is converted; `keep` by default. */
  readonly timestamps?: "keep" | "drop" | undefined;
  /** How long sessions without expiry live from now, in seconds. */
  readonly sessionMaxAge?: number | undefined;
  /**
   * Repair items of v4's shape too, where what they should be is certain: what verifying calls repairable. Accounts and
   * sessions whose user is gone, and tokens that are there twice, are deleted.
   */
  readonly repair?: boolean | undefined;
  /** Only items of these types. */
  readonly only?: readonly ItemType[] | undefined;
  /**
   * Only the items of these users: the user, accounts, sessions and magic links, read by key. The whole job then finds them
   * done. Whether v3 still writes is told by their items alone.
   */
  readonly users?: readonly ChosenUser[] | undefined;
  /** Go on with the run that was interrupted last (`true`), or with the run of this id. */
  readonly resume?: boolean | string | undefined;
  /** `false`: keep no before-images, so that the run can't be undone. */
  readonly journal?: boolean | undefined;
  /** Make an on-demand backup of the table first. */
  readonly backup?: boolean | undefined;
  /** Have DynamoDB delete what expires, once everything is migrated. */
  readonly enableTtl?: boolean | undefined;
  /**
   * For how many minutes v3 has to have been silent before anything is written; 5 by default. 0: don't look whether it is
   * still alive.
   */
  readonly v3Quiet?: number | undefined;
  /** For the plan's forecast, in dollars per million units; what us-east-1 takes on demand by default. */
  readonly prices?: Prices | undefined;
}

/** What choosing users is given. */
export interface SampleOptions extends Omit<MigrationOptions, "users"> {
  /** How many users of each shape. */
  readonly perShape: number;
}

/** A migration, or a conversion the other way: one engine does both. */
export interface ConversionOptions extends MigrationOptions {
  /** For which next-auth; v4 by default. */
  readonly to?: NextAuthVersion | undefined;
}

/** What a downgrade, and the plan for one, is given. */
export interface DowngradeOptions
  extends TableOptions,
    Pick<MigrationOptions, "only" | "resume" | "journal" | "backup" | "prices"> {
  /**
   * What happens to sessions and links that have expired; `leave` by default. v3 takes those that are left for expired, as
   * they are. As it writes them itself they would work again: it compares texts with times.
   */
  readonly expired?: "leave" | "delete" | undefined;
}

/** What verifying is given. */
export interface VerificationOptions extends TableOptions {
  /** Which next-auth is to serve on the table; v4 by default. */
  readonly as?: NextAuthVersion | undefined;
}

/** What every job on an export is given: `table` only where it is to be asked what an export doesn't say of it. */
export interface ExportOptions extends Omit<TableOptions, "table" | "segments" | "maxReadCapacity"> {
  /** Where the export is: `s3://bucket/prefix`, or a folder that it was copied to. */
  readonly fromExport: string;
  /** The table's name, for an export that may only be of this one, and to ask it. */
  readonly table?: string | undefined;
  /** How old the export may be, in days; 35 by default, which is how far back DynamoDB can export. */
  readonly maxExportAge?: number | undefined;
}

/** What the plan for a migration by an export is given. */
export interface ExportPlanOptions
  extends ExportOptions,
    Pick<MigrationOptions, "expired" | "timestamps" | "sessionMaxAge" | "repair" | "only" | "journal" | "prices"> {}

/** What verifying an export is given. */
export interface ExportVerificationOptions extends ExportOptions, Pick<VerificationOptions, "as"> {}

/** What inspecting a user is given: one of `id`, `email` and `account`. */
export interface InspectionOptions extends TableOptions {
  readonly id?: string | undefined;
  readonly email?: string | undefined;
  /** An account at a provider. */
  readonly account?: { readonly provider: string; readonly providerAccountId: string } | undefined;
  /** Where runs keep their state: what they did to the user's items is told then. */
  readonly stateDir?: string | undefined;
  /** Whether to show addresses, ids and tokens instead of masking them. */
  readonly show?: boolean | undefined;
}

/** What comparing the answers for a sample of users is given. */
export interface SampleInspectionOptions extends TableOptions {
  /** How many users of each shape. */
  readonly perShape: number;
  /** Whether to show the ids of users whose answers differ instead of masking them. */
  readonly show?: boolean | undefined;
}

/** The same by an export of the table. */
export interface ExportInspectionOptions extends ExportOptions, Pick<SampleInspectionOptions, "perShape" | "show"> {}

/** What undoing a run is given. */
export interface RollbackOptions extends TableOptions {
  /** The run's id, as the migration's report has it. */
  readonly run: string;
  /** Only look, and report what would happen. */
  readonly dryRun?: boolean | undefined;
}

/** What putting back from a restored table is given: with what a migration was asked that is to be undone. */
export interface RestoreOptions extends TableOptions, Pick<MigrationOptions, "expired" | "timestamps"> {
  /** The table as it was before: what point-in-time recovery, or a backup, was restored to. In the same region and account. */
  readonly fromTable: string;
  /** Only look, and report what would happen. */
  readonly dryRun?: boolean | undefined;
}

/** The defaults of `ExportOptions`: in days. */
export const exportDefaults = { maxAge: 35 } as const;

/** The defaults of `DowngradeOptions`, where they aren't those of a migration. */
export const downgradeDefaults = { expired: "leave" } as const;

/** The defaults of `MigrationOptions`, where they aren't "none". */
export const migrationDefaults = {
  expired: "migrate",
  timestamps: "keep",
  journal: true,
  v3Quiet: 5,
  prices: defaultPrices,
} as const;
