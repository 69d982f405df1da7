/** The parts of the tool that the benchmark's floor and its items are made with; bench/data.js bundles them to parts.js. */
export { applyChange, defaultKeyNames, isWrite, migrateItem } from "../../src/items/index.ts";
export { itemSize, unitsOf } from "../../src/table/dynamodb/capacity.ts";
export { absentCondition, expectedCondition } from "../../src/table/write/expression.ts";
export { toStatement } from "../../src/table/write/statement.ts";
