import { keysOf, schemaAt } from "../4-validate/schema-place.ts";
import { scalarText, walkLeaves } from "../tree.ts";
import type { KeyPath, Node, Scalar } from "../types.ts";
import { isPasswordName, isSecretName } from "./secret-name.ts";
import { bashAssignment, isHarmless, secretIn, shapes } from "./secret-value.ts";

/** What is shown in the place of a secret; it does not tell its length. */
export const stars = "********";

/** Stars out the secrets of one config. Mask first, cut to length afterwards: half a secret has no shape. */
export interface Mask {
  /** Whether the value of a key is a secret, by the key's name or by its own shape. */
  readonly hides: (path: KeyPath, scalar: Scalar) => boolean;
  /** A text that may quote values: a line of a source, of an artifact, an expression. */
  readonly text: (text: string) => string;
}

/**
 * The mask of a config, from all its layers and the environment that it may read: a value that is a secret under one name is
 * none to show under another.
 */
export function maskOf(
  roots: readonly Node[],
  environment: Readonly<Record<string, string | undefined>>,
): Mask {
  const named = new Set<string>();
  for (const root of roots) {
    walkLeaves(root, ({ scalar }, path) => {
      if (isSecretKey(path, scalar))
        for (const spelling of spellings(scalarText(scalar))) named.add(spelling);
    });
  }
  for (const [name, value = ""] of Object.entries(environment))
    if (value.length >= shortest && secretIn(["env_vars", name], value) !== undefined) named.add(value);
  const values = anyOf([...named]);
  return {
    hides: (path, scalar) =>
      isSecretKey(path, scalar) || (scalar.type === "str" && secretIn(path, scalar.value) !== undefined),
    text: (text) => maskShapes(values === undefined ? text : text.replace(values, stars)),
  };
}

/** Under the name of a secret, or below it. No key of the schema holds a secret: `secrets` itself holds names. */
function isSecretKey(path: KeyPath, scalar: Scalar): boolean {
  if (scalar.type === "null" || scalar.type === "bool") return false;
  const isFree = (step: string | number, depth: number): boolean =>
    !keysOf(schemaAt(path.slice(0, depth))).includes(String(step));
  if (!isFree(path.at(-1) ?? "", path.length - 1)) return false;
  const name = path.filter(isFree).map(String).findLast(isSecretName);
  if (name === undefined) return false;
  const text = scalarText(scalar);
  return isPasswordName(name) ? !/^(?:\$\{.*\}|\?\?\?|)$/s.test(text) : !isHarmless(text) && text !== "???";
}

/** A value as the artifacts and sources may quote it: plain, in double quotes, in YAML's and bash's single quotes. */
function spellings(value: string): readonly string[] {
  return [
    value,
    JSON.stringify(value).slice(1, -1),
    value.replaceAll("'", "''"),
    value.replaceAll("'", "'\\''"),
  ];
}

/** Letters of a value that is meant wherever it appears. */
const shortest = 6;

/** Any of the values, the longest first: one may contain another. A short one is only meant where it stands by itself. */
function anyOf(values: readonly string[]): RegExp | undefined {
  if (values.length === 0) return undefined;
  const patterns = [...values]
    .sort((a, b) => b.length - a.length)
    .map((value) => {
      const literal = value.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
      return value.length < shortest ? `(?<!\\w)${literal}(?!\\w)` : literal;
    });
  return new RegExp(patterns.join("|"), "g");
}

const everyShape = shapes.map(({ pattern }) => new RegExp(pattern, "g"));

function maskShapes(text: string): string {
  if (/-----BEGIN [A-Z ]{0,40}PRIVATE KEY/.test(text)) return stars;
  const shaped = everyShape.reduce(
    (shown, pattern) => shown.replace(pattern, (found) => (found.startsWith("://") ? `://${stars}@` : stars)),
    text,
  );
  return shaped.replace(bashAssignment, (whole: string, name: string, assigned: string) =>
    isSecretName(name) && !isHarmless(assigned)
      ? whole.slice(0, whole.length - assigned.length) + stars
      : whole,
  );
}
