import type { Node, t } from "../../src/syntax/ast.ts";
import { property, string } from "../../src/syntax/build.ts";
import { replaceNode } from "../../src/syntax/edit.ts";
import type { FoundProvider } from "../analysis/providers/find.ts";
import { membersOf, textOf, valueIn } from "../analysis/providers/members.ts";
import type { TransformContext } from "../context.ts";

/** `domain`, `region` and `tenantId` → `issuer`, each provider in its own way. */
export function convertIssuer(context: TransformContext, found: FoundProvider, object: t.ObjectExpression): void {
  const members = membersOf(object);
  if (members.has("issuer")) return;
  const domain = members.get("domain");
  const region = members.get("region");
  if (domain && found.facts.issuer) convertDomain(context, found, domain, valueIn(domain));
  if (region && found.key === "BattleNet") convertRegion(context, region, valueIn(region));
  if (found.key === "AzureADB2C" && !members.has("primaryUserFlow"))
    reportAzure(context, members.get("tenantId") ?? found.node);
}

function convertDomain(
  context: TransformContext,
  found: FoundProvider,
  domain: Node,
  value: t.Expression | undefined,
): void {
  const { issuer, defaultDomain } = found.facts;
  if (!value || value.type === "NullLiteral") return;
  if (issuer === "user pool") {
    context.todo(
      domain,
      "NAD243",
      "Cognito's issuer is the user pool, which its domain doesn't tell.",
      "Replace it with issuer: https://cognito-idp.<region>.amazonaws.com/<user pool id>.",
    );
    return;
  }
  const slash = issuer === "host with slash" ? "/" : "";
  const text = textOf(value);
  if (text !== undefined) {
    const host = text.replace(/\/+$/, "");
    // The endpoints of Okta's org server are below /oauth2, its metadata is not.
    const root = issuer === "okta" ? host.replace(/\/oauth2$/, "") : host;
    const url = `https://${root}${slash}`;
    if (value.type === "StringLiteral") value.value = url;
    replaceNode(context, domain, property("issuer", value.type === "StringLiteral" ? value : string(url)));
  } else {
    const given = defaultDomain ? withDefault(value, defaultDomain) : value;
    replaceNode(context, domain, property("issuer", template(given, slash)));
    if (issuer === "okta") reportOkta(context, value);
  }
  context.change("domain → issuer", domain);
}

/** next-auth v3 took its own domain where none was given. */
function withDefault(value: t.Expression, domain: string): t.Expression {
  return { type: "LogicalExpression", operator: "||", left: value, right: string(domain) } as t.LogicalExpression;
}

/** `https://${value}`; a template's own text is taken in. */
function template(value: t.Expression, tail: string): t.TemplateLiteral {
  const quasi = (text: string) =>
    ({ type: "TemplateElement", value: { raw: text, cooked: text } }) as t.TemplateElement;
  if (value.type !== "TemplateLiteral") {
    return {
      type: "TemplateLiteral",
      quasis: [quasi("https://"), quasi(tail)],
      expressions: [value],
    } as unknown as t.TemplateLiteral;
  }
  const texts = value.quasis.map(({ value: { raw } }) => raw);
  texts[0] = `https://${texts[0] ?? ""}`;
  texts[texts.length - 1] = `${texts.at(-1) ?? ""}${tail}`;
  return {
    type: "TemplateLiteral",
    quasis: texts.map(quasi),
    expressions: value.expressions,
  } as unknown as t.TemplateLiteral;
}

function convertRegion(context: TransformContext, region: Node, value: t.Expression | undefined): void {
  const name = textOf(value && context.scopes.resolveValue(value))?.toLowerCase();
  const issuer =
    name === "cn"
      ? "https://www.battlenet.com.cn/oauth"
      : /^(us|eu|kr|tw)$/.test(name ?? "")
        ? `https://${name}.battle.net/oauth`
        : undefined;
  if (issuer) {
    replaceNode(context, region, property("issuer", string(issuer)));
    context.change("region → issuer", region);
    return;
  }
  context.todo(
    region,
    "NAD244",
    "Battle.net takes an issuer in next-auth v4, and the region isn't visible here.",
    "Replace it with issuer: https://<region>.battle.net/oauth, or https://www.battlenet.com.cn/oauth for CN.",
  );
}

function reportOkta(context: TransformContext, node: Node): void {
  context.todo(
    node,
    "NAD242",
    "the issuer has to match Okta's: the same path with an authorization server, only the host (no /oauth2) without one.",
    "Check the value, and remove a trailing /oauth2.",
  );
}

function reportAzure(context: TransformContext, node: Node): void {
  context.todo(
    node,
    "NAD245",
    "AzureADB2C talked to Azure AD in next-auth v3; in next-auth v4 it talks to B2C, where accounts have other ids.",
    "For B2C set primaryUserFlow and the tenant's name; for Azure AD use next-auth/providers/azure-ad, with a profile() that returns the former id.",
  );
}
