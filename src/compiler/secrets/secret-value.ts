import type { KeyPath } from "../types.ts";
import { isCredentialName, isSecretName } from "./secret-name.ts";

/**
 * How a secret is told from another value: the one rule, by which stage validate refuses it and provenance stars it out.
 */

/** A secret that can be told by its letters, and the variable that usually holds one. */
export interface Shape {
  readonly what: string;
  readonly name: string;
  readonly pattern: RegExp;
}

/** Every shape that is known. A pattern covers the whole secret, but for a private key, of which it covers the head. */
export const shapes: readonly Shape[] = [
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
  {
    what: "a JSON web token",
    name: "ACCESS_TOKEN",
    pattern: /(?<![\w-])eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{16,}/,
  },
  { what: "a private key", name: "PRIVATE_KEY", pattern: /-----BEGIN [A-Z ]{0,40}PRIVATE KEY/ },
  {
    what: "a password in a URL",
    name: "SERVICE_PASSWORD",
    pattern: /:\/\/[^\s/:@]{1,200}:(?!\$)[^\s/@]{1,200}@/,
  },
];

/** What a secret is, and the variable that should hold it. */
export interface SecretKind {
  readonly what: string;
  readonly name: string;
}

/** The secret in a value: by its shape, by the name of its variable, or by an assignment in a line of bash. */
export function secretIn(path: KeyPath, value: string): SecretKind | undefined {
  const variable = path.at(-2) === "env_vars" ? String(path.at(-1)) : undefined;
  const shape = shapes.find(({ pattern }) => pattern.test(value));
  if (shape !== undefined) return { what: shape.what, name: variable ?? shape.name };
  if (variable !== undefined && isSecretName(variable) && !isHarmless(value)) {
    return namedSecret(variable);
  }
  const key = String(path.at(-1));
  if (isCredentialName(key) && !isHarmless(value) && !isReference(value)) return namedSecret(variableOf(key));
  for (const [, name = "", assigned = ""] of value.matchAll(bashAssignment)) {
    if (isSecretName(name) && !isHarmless(assigned)) return namedSecret(name);
  }
  return undefined;
}

/** The name of a variable for what is under a key: `api-key` and `apiKey` are `API_KEY`. */
function variableOf(key: string): string {
  return key
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/\W/g, "_")
    .toUpperCase();
}

/** Where a value is to be taken from: the name of a variable, as the launcher and the harnesses write it. */
export function isReference(value: string): boolean {
  return /^(?:host:|runtime:|\$)?[A-Z][A-Z0-9_]*$|^\?\?\?$/.test(value);
}

function namedSecret(name: string): SecretKind {
  return { what: `the value of \`${name}\`, a secret by its name`, name };
}

/** `NAME=value` in a line of bash. */
export const bashAssignment = /(?<![\w$])([A-Z_][A-Z0-9_]{0,100})=["']?([^\s"';&|]{0,200})/g;

/** Under a name like `MAX_TOKENS` or `TOKEN_FILE`: a number, a switch, a path, what another variable holds, nothing. */
export function isHarmless(value: string): boolean {
  return /^(?:\d{1,9}|true|false|[/~$].*|)$/i.test(value);
}
