/**
 * Write units that a request is charged with where the engine doesn't say what it consumed. An item of the adapters is
 * below 1 KB: one unit for the table, one for its index entry, one more when the index key moves; a transaction doubles.
 */
export const writeUnits = { typical: 2, refused: 1, move: 4 } as const;
