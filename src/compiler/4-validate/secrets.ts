import { isSecretName } from "../3-resolve/secret-name.ts";
import { type Diagnostic, report } from "../diagnostics/diagnostic.ts";
import { pathText, walkLeaves } from "../tree.ts";
import type { KeyPath, MapNode, Overridden, ScalarNode } from "../types.ts";

/** A secret that can be told by its letters, and the variable that usually holds one. */
interface Shape {
  readonly what: string;
  readonly name: string;
  readonly pattern: RegExp;
}

const shapes: readonly Shape[] = [
  { what: "a Hugging Face token", name: "HF_TOKEN", pattern: /(?<![A-Za-z0-9])hf_[A-Za-z0-9]{30,}/ },
  { what: "an NVIDIA API key", name: "NVIDIA_API_KEY", pattern: /(?<![A-Za-z0-9])nvapi-[\w-]{16,}/ },
  { what: "an API key", name: "API_KEY", pattern: /(?<![\w/.-])sk-(?=[\w-]*[A-Z])(?=[\w-]*\d)[\w-]{20,}/ },
  {
    what: "a GitHub token",
    name: "GITHUB_TOKEN",
    pattern: /(?<![A-Za-z0-9])(?:gh[pousr]_|github_pat_)\w{20,}/,
  },
  { what: "a GitLab token", name: "GITLAB_TOKEN", pattern: /(?<![A-Za-z0-9])glpat-[\w-]{16,}/ },
  { what: "an AWS key", name: "AWS_ACCESS_KEY_ID", pattern: /(?<![A-Za-z0-9])A(?:KI|SI)A[0-9A-Z]{16}/ },
  { what: "a Slack token", name: "SLACK_TOKEN", pattern: /(?<![A-Za-z0-9])xox[abeprs]-[\w-]{10,}/ },
  { what: "a private key", name: "PRIVATE_KEY", pattern: /-----BEGIN [A-Z ]{0,40}PRIVATE KEY/ },
  {
    what: "a password in a URL",
    name: "SERVICE_PASSWORD",
    pattern: /:\/\/[^\s/:@]{1,200}:(?!\$)[^\s/@]{1,200}@/,
  },
];

/** A secret found in the config. Its value is in no message, and masked in every code frame. */
export interface FoundSecret {
  readonly path: KeyPath;
  readonly diagnostic: Diagnostic;
}

/** Values that are secrets by their shape, by the name of their variable, or by an assignment in a line of bash. */
export function findSecrets(root: MapNode): readonly FoundSecret[] {
  const found: FoundSecret[] = [];
  walkLeaves(root, (leaf, path) => {
    for (const { at, scalar } of recordedValues(leaf)) {
      if (scalar?.type !== "str") continue;
      const secret = secretOf(path, scalar.value);
      if (secret === undefined) continue;
      const diagnostic = report("secret-value", at, { key: pathText(path), ...secret });
      found.push({ path, diagnostic: { ...diagnostic, masked: [at] } });
    }
  });
  return found;
}

/** The value, and those of overrides that another replaced: `plan.json` holds the command line as it was. */
function recordedValues({ scalar, at, overrode }: ScalarNode): readonly Overridden[] {
  return [{ scalar, at }, ...overrode.filter((each) => each.at.source.kind === "override")];
}

function secretOf(
  path: KeyPath,
  value: string,
): { readonly what: string; readonly name: string } | undefined {
  const variable = path.at(-2) === "env_vars" ? String(path.at(-1)) : undefined;
  const shape = shapes.find(({ pattern }) => pattern.test(value));
  if (shape !== undefined) return { what: shape.what, name: variable ?? shape.name };
  if (variable !== undefined && isSecretName(variable) && !isHarmless(value)) {
    return namedSecret(variable);
  }
  for (const [, name = "", assigned = ""] of value.matchAll(bashAssignment)) {
    if (isSecretName(name) && !isHarmless(assigned)) return namedSecret(name);
  }
  return undefined;
}

function namedSecret(name: string): { readonly what: string; readonly name: string } {
  return { what: `the value of \`${name}\`, a secret by its name`, name };
}

/** `NAME=value` in a line of bash. */
const bashAssignment = /(?<![\w$])([A-Z_][A-Z0-9_]{0,100})=["']?([^\s"';&|]{0,200})/g;

/** Under a name like `MAX_TOKENS` or `TOKEN_FILE`: a number, a switch, a path, what another variable holds, nothing. */
function isHarmless(value: string): boolean {
  return /^(?:\d{1,9}|true|false|[/~$].*|)$/i.test(value);
}
