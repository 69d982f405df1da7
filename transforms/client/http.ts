import { keyName, type Node, type t, unwrap } from "../../src/syntax/ast.ts";
import { expression, property } from "../../src/syntax/build.ts";
import { renameProperty } from "../../src/syntax/edit.ts";
import { originalOf } from "../analysis/aws/clone.ts";
import type { Mapper } from "./mapper.ts";

/**
 * `httpOptions` → `requestHandler`, whose object makes the default handler.
 *
 * v2's `timeout` failed the request. v3's `requestTimeout` only warns unless `throwOnRequestTimeout` says otherwise
 * (NodeHttpHandlerOptions in @smithy/types).
 */
export function mapHttpOptions(mapper: Mapper, value: t.Expression, plain: boolean): t.ObjectProperty[] {
  const options = mapper.owned(value) ?? unwrap(value);
  if (options.type !== "ObjectExpression") {
    unreadableHttp(mapper);
    return [];
  }
  options.properties = options.properties.flatMap((member): typeof options.properties => {
    const name = keyName(member);
    if (member.type !== "ObjectProperty") {
      mapper.todo(
        "NAD104",
        "some of httpOptions can't be read here: check them.",
        "Write the request handler's options out.",
      );
      return [member];
    }
    switch (name) {
      case "timeout":
        return [renamed(member, "requestTimeout"), property("throwOnRequestTimeout", expression`true`)];
      case "connectTimeout":
        return [renamed(member, "connectionTimeout")];
      case "agent":
        return [renamed(member, agentOption(mapper, member.value, plain))];
      case "proxy":
        mapper.todo(
          "NAD104",
          "httpOptions.proxy has no equivalent in SDK v3: give the request handler an agent that uses the proxy.",
          "npm install proxy-agent, then requestHandler: { httpsAgent: new ProxyAgent() }.",
        );
        return [];
      default:
        mapper.note(
          "NAD105",
          `The client's option httpOptions.${name} is gone: it only applied to browsers.`,
          "Nothing.",
          member,
        );
        return [];
    }
  });
  if (options.properties.length === 0) return [];
  return [property("requestHandler", unwrap(value) === options ? options : value)];
}

export function unreadableHttp(mapper: Mapper): void {
  mapper.todo(
    "NAD104",
    "httpOptions can't be read here; SDK v3 takes them as requestHandler: { requestTimeout, connectionTimeout, httpsAgent }.",
    "Write the request handler's options out.",
  );
}

function renamed(member: t.ObjectProperty, name: string): t.ObjectProperty {
  if (member.shorthand) return property(name, member.value as t.Expression);
  renameProperty(member, name);
  return member;
}

/** v2 had one agent for both, v3 has one each. */
function agentOption(mapper: Mapper, value: Node, plain: boolean): "httpAgent" | "httpsAgent" {
  const agent = mapper.held(value);
  const made =
    agent.type === "NewExpression" ? mapper.context.scopes.moduleValue(originalOf(agent.callee))?.source : undefined;
  if (made && /^(node:)?https$/.test(made)) return "httpsAgent";
  if (made && /^(node:)?http$/.test(made)) return "httpAgent";
  return plain ? "httpAgent" : "httpsAgent";
}
