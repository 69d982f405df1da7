/** The default folder for the state of runs. */
export const defaultStateFolder = ".migrate-nextauth-dynamo";

/** How many segments are read at a time by default. */
export const defaultConcurrency = 8;
