import type { Source } from "../span.ts";
import { pathText } from "../tree.ts";
import type { KeyPath } from "../types.ts";
import { implicitTag } from "../yaml/implicit-tag.ts";

/**
 * A key with a value as the user would write it where they wrote: `port: 9000` in YAML, `port = 9000` in a profile,
 * `deploy.port=9000` on the command line, quoted for the shell where it must be. An item of a list is its value alone.
 */
export function assignment(path: KeyPath, value: unknown, source: Source | undefined): string {
  const key = path.at(-1);
  const isArgument = source?.kind === "override" || source?.kind === "argument";
  if (isArgument && typeof key === "string") return onCommandLine(path, value);
  if (typeof key !== "string") return source?.kind === "profile" ? tomlText(value) : yamlText(value);
  return source?.kind === "profile" ? `${key} = ${tomlText(value)}` : `${key}: ${yamlText(value)}`;
}

/** A value as an override: `'run.env.time="10:00:00"'`. */
export function onCommandLine(path: KeyPath, value: unknown): string {
  const text = `${pathText(path)}=${yamlText(value)}`;
  return /^[\w./@%+:,=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** A value as YAML on one line; a text is quoted when it would not be read as one. */
export function yamlText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(yamlText).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    return `{${Object.entries(value)
      .map(([key, each]) => `${yamlText(key)}: ${yamlText(each)}`)
      .join(", ")}}`;
  }
  if (typeof value !== "string") return String(value);
  const isPlain = /^[A-Za-z0-9_./][\w./@+-]*$/.test(value) && implicitTag(value) === "str";
  return isPlain ? value : JSON.stringify(value);
}

function tomlText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(tomlText).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    return `{ ${Object.entries(value)
      .map(([key, each]) => `${key} = ${tomlText(each)}`)
      .join(", ")} }`;
  }
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
