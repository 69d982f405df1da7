/** aws-sdk v2 also read `AMAZON_REGION` and `AMAZON_ACCESS_KEY_ID` (lib/node_loader.js), after AWS's own; SDK v3 doesn't. */
import { keyName, type t } from "../../src/syntax/ast.ts";
import { expression, property } from "../../src/syntax/build.ts";
import { foundRegion } from "../analysis/aws/region.ts";
import type { TransformContext } from "../context.ts";

/** Reads them where nothing else is given, in a project that names them. */
export function addAmazon(context: TransformContext, options: t.ObjectExpression): void {
  const given = context.options.environmentNames;
  const isOpen = (name: string) =>
    options.properties.every((member) => member.type === "ObjectProperty" && keyName(member) !== name);
  if (given.includes("AMAZON_REGION") && isOpen("region")) {
    options.properties.push(property("region", foundRegion(context)));
  }
  if (given.includes("AMAZON_ACCESS_KEY_ID") && isOpen("credentials")) {
    const keys = expression`{
      accessKeyId: process.env.AMAZON_ACCESS_KEY_ID,
      secretAccessKey: process.env.AMAZON_SECRET_ACCESS_KEY,
    }`;
    const test = expression`!process.env.AWS_ACCESS_KEY_ID && process.env.AMAZON_ACCESS_KEY_ID && process.env.AMAZON_SECRET_ACCESS_KEY`;
    const credentials = { type: "ConditionalExpression", test, consequent: keys, alternate: expression`undefined` };
    options.properties.push(property("credentials", credentials as t.ConditionalExpression));
  }
}
