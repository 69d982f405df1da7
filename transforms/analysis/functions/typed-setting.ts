import type { TransformContext } from "../../context.ts";
import { numericIds } from "../../knowledge/account-ids.ts";
import type { ConfiguredProvider } from "../../project.ts";
import { type AccountIds, type ProviderKind, type Setting, unknownSetting } from "../options/setting.ts";
import { isWrittenForV3, versionOfImports } from "../options/version.ts";

/** What the application says of the options that a value comes from of which only a type is known. */
export function settingOfTypes(context: TransformContext): Setting {
  const { project, file } = context;
  const configured = project.factsNear("configured-provider", file.path).map(({ value }) => value);
  const strategies = new Set(project.factsNear("session-strategy", file.path).map(({ value }) => value));
  const [strategy = "unknown"] = strategies.size === 1 ? strategies : [];
  const isStored = project.factsNear("adapter-call", file.path).length > 0;
  return {
    ...unknownSetting,
    strategy,
    providers: configured.length > 0 ? new Set(configured.map(kindOf)) : "unknown",
    ids: idsOf(configured.filter((one) => kindOf(one) === "oauth")),
    users: isStored ? "from the table" : "unknown",
    version: isWrittenForV3(context) ? "v3" : versionOfImports(context),
  };
}

function kindOf({ key }: ConfiguredProvider): ProviderKind {
  if (key === "Email") return "email";
  return key === "Credentials" ? "credentials" : "oauth";
}

function idsOf(configured: readonly ConfiguredProvider[]): AccountIds | "unknown" {
  if (configured.length === 0) return "unknown";
  const numbers = configured.filter(({ key }) => key !== undefined && numericIds.has(key.toLowerCase()));
  if (numbers.length === configured.length) return "numbers";
  return numbers.length === 0 && configured.every(({ key }) => key !== undefined) ? "texts" : "mixed";
}
