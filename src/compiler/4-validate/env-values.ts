import { report } from "../diagnostics/diagnostic.ts";
import { isSecretName } from "../secrets/secret-name.ts";
import { secretIn } from "../secrets/secret-value.ts";
import type { Source } from "../span.ts";
import { pathText, walkLeaves } from "../tree.ts";
import type { KeyPath, MapNode } from "../types.ts";
import { assignment } from "./assignment.ts";
import type { FoundValue } from "./finding.ts";

/**
 * Values of `env_vars` that the launcher, or a shell, would read as a reference: `host:NAME`, `$NAME`, the bare name of a
 * secret, or as a text with references: `/opt/bin:$PATH`. Here values are literal. `eval.launcher` speaks the launcher's own language.
 */
export function findEnvReferences(root: MapNode): readonly FoundValue[] {
  const found: FoundValue[] = [];
  walkLeaves(root, (leaf, path) => {
    const name = path.at(-1);
    const { scalar, at } = leaf;
    const isVariable = path.at(-2) === "env_vars" && !(path[0] === "eval" && path[1] === "launcher");
    if (!isVariable || typeof name !== "string" || scalar.type !== "str") return;
    const meant = readValue(name, scalar.value);
    if (meant === undefined || ("text" in meant && secretIn(path, meant.text) !== undefined)) return;
    const help =
      "variable" in meant ? adviseOn(name, meant.variable) : adviseOnText(path, name, meant, at.source);
    const diagnostic = report("env-not-literal", at, { key: pathText(path), text: scalar.value, help });
    found.push({ path, diagnostic });
  });
  return found;
}

type Meant = Text | { readonly variable: string };

interface Text {
  readonly text: string;
  /** A shell would fill something in. */
  readonly hasVariables: boolean;
}

function readValue(name: string, value: string): Meant | undefined {
  const literal = /^lit:(.*)$/s.exec(value)?.[1];
  if (literal !== undefined) return { text: literal, hasVariables: false };
  const variable = /^(?:\$?(?:host|runtime):|\$)([A-Za-z_]\w*)$/.exec(value)?.[1];
  if (variable !== undefined) return { variable };
  const isName = value === name || (/^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(value) && isSecretName(value));
  if (isName) return { variable: value };
  return /\$[A-Za-z_(]/.test(value) ? { text: value, hasVariables: true } : undefined;
}

function adviseOnText(path: KeyPath, name: string, { text, hasVariables }: Text, source: Source): string {
  if (!hasVariables) return `Write \`${assignment(path, text, source)}\`.`;
  const isPlain = /^[\w./:@%+,=$-]+$/.test(text);
  const command = `export ${name}=${isPlain ? text : `"${text.replace(/[\\"]/g, "\\$&")}"`}`;
  const inShell = assignment(["run", "env", "startup_commands"], [command], source);
  return `Let the shell fill it in: \`${inShell}\`; or write the whole value.`;
}

function adviseOn(name: string, variable: string): string {
  if (!isSecretName(variable) && !isSecretName(name))
    return `Write \`\${oc.env:${variable}}\` to take it from your environment when nano3 compiles.`;
  const renamed = variable === name ? "" : `, and export the value of \`${variable}\` under that name`;
  return `Remove it and list the name: \`secrets: [${name}]\`; \`submit\` takes the value from its environment${renamed}.`;
}
