import { report } from "../diagnostics/diagnostic.ts";
import { isSecretName } from "../secrets/secret-name.ts";
import { secretIn } from "../secrets/secret-value.ts";
import { pathText, walkLeaves } from "../tree.ts";
import type { MapNode } from "../types.ts";
import { assignment } from "./assignment.ts";
import type { FoundValue } from "./finding.ts";

/**
 * Values of `env_vars` that the launcher, or a shell, would read as a reference: `host:NAME`, `$NAME`, the bare name of a
 * secret. Here values are literal. `eval.launcher` speaks the launcher's own language.
 */
export function findEnvReferences(root: MapNode): readonly FoundValue[] {
  const found: FoundValue[] = [];
  walkLeaves(root, (leaf, path) => {
    const name = path.at(-1);
    const { scalar, at } = leaf;
    const isVariable = path.at(-2) === "env_vars" && !(path[0] === "eval" && path[1] === "launcher");
    if (!isVariable || typeof name !== "string" || scalar.type !== "str") return;
    const meant = readValue(name, scalar.value);
    if (meant === undefined || ("literal" in meant && secretIn(path, meant.literal) !== undefined)) return;
    const help =
      "literal" in meant
        ? `Write \`${assignment(path, meant.literal, at.source)}\`.`
        : adviseOn(name, meant.variable);
    const diagnostic = report("env-not-literal", at, { key: pathText(path), text: scalar.value, help });
    found.push({ path, diagnostic });
  });
  return found;
}

type Meant = { readonly literal: string } | { readonly variable: string };

function readValue(name: string, value: string): Meant | undefined {
  const literal = /^lit:(.*)$/s.exec(value)?.[1];
  if (literal !== undefined) return { literal };
  const variable = /^(?:\$?(?:host|runtime):|\$)([A-Za-z_]\w*)$/.exec(value)?.[1];
  if (variable !== undefined) return { variable };
  const isName = value === name || (/^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(value) && isSecretName(value));
  return isName ? { variable: value } : undefined;
}

function adviseOn(name: string, variable: string): string {
  if (!isSecretName(variable) && !isSecretName(name))
    return `Write \`\${oc.env:${variable}}\` to take it from your environment when nano3 compiles.`;
  const renamed = variable === name ? "" : `, and export the value of \`${variable}\` under that name`;
  return `Remove it and list the name: \`secrets: [${name}]\`; \`submit\` takes the value from its environment${renamed}.`;
}
