import { parse } from "../src/syntax/parse.ts";
import { printTree } from "../src/syntax/print/print.ts";
import type { AdapterPackage } from "./adapter-packages.ts";
import { defaultOptions, TransformContext } from "./context.ts";
import { runTransforms, type Transform } from "./transform.ts";

/** What jscodeshift hands to a transform; only this much of it is used. */
export interface JscodeshiftFile {
  readonly path: string;
  readonly source: string;
}
export interface JscodeshiftApi {
  readonly report?: (message: string) => void;
}
export interface JscodeshiftOptions {
  /** The package that the application takes its v4 adapter from. */
  readonly adapter?: AdapterPackage;
  /** Have the adapter read what v3 wrote, too: only `migrate-nextauth-dynamo/adapter` can. */
  readonly readV3Items?: boolean;
  /** Have new sessions found by primary key: only `migrate-nextauth-dynamo/adapter` can. */
  readonly strongSessions?: boolean;
}

/** Changes one file. Returns its new text, or undefined when nothing changes; says what is left to do by the API's `report`. */
export type JscodeshiftTransform = (
  file: JscodeshiftFile,
  api?: JscodeshiftApi,
  options?: JscodeshiftOptions,
) => string | undefined;

/**
 * The default export of a transform's module, so that
 * `npx jscodeshift -t node_modules/migrate-nextauth-dynamo/dist/transforms/<name>/index.js` runs it alone on single files.
 *
 * @internal
 */
export function asJscodeshift(transform: Transform): JscodeshiftTransform {
  return (file, api, options) => {
    const { adapter, readV3Items, strongSessions } = { ...defaultOptions, ...options };
    const chosen = { adapter, readV3Items, strongSessions, environmentNames: [], awsSdkUsers: [] };
    const context = new TransformContext(parse(file.source, file.path), chosen);
    runTransforms([transform], context);
    for (const { code, line, message, hint } of context.findings) api?.report?.(`:${line} ${code} ${message} ${hint}`);
    const output = printTree(context);
    return output === file.source ? undefined : output;
  };
}
