import { pathText } from "../tree.ts";
import type { KeyPath, Node } from "../types.ts";
import { movedKeyTables } from "./moved-keys-table.ts";

/** A key of another tool, and what to write instead of it. */
export interface MovedKey {
  readonly path: KeyPath;
  readonly tool: string;
  readonly advice: string;
}

interface Row {
  readonly tool: string;
  readonly advice: string;
}

const rows: ReadonlyMap<string, Row> = new Map(
  Object.entries(movedKeyTables).flatMap(([tool, table]) =>
    Object.entries(table).map(([path, advice]) => [path, { tool, advice }] as const),
  ),
);

/** Every path that a row lies below: `execution.mounts`. */
const sections: ReadonlySet<string> = new Set(
  [...rows.keys()].flatMap((path) => {
    const steps = path.split(".");
    return steps.slice(1).map((_, depth) => steps.slice(0, depth + 1).join("."));
  }),
);

/**
 * The keys of other tools at a path and below it; none when the key is nobody's. What lies below a key with a row of its
 * own moves with it, but for keys that have rows, too.
 */
export function movedKeys(path: KeyPath, node: Node | undefined, isBelowRow = false): readonly MovedKey[] {
  const name = rowName(path);
  // An item of a list has its list's name.
  const row = typeof path.at(-1) === "number" ? undefined : rows.get(name);
  const below = node === undefined || !sections.has(name) ? [] : childrenOf(node);
  const inner = below.flatMap(([step, child]) =>
    movedKeys([...path, step], child, isBelowRow || row !== undefined),
  );
  if (row !== undefined) return [{ path, ...row }, ...inner];
  const fallback = isBelowRow || inner.length > 0 ? undefined : fallbackOf(name);
  return fallback === undefined ? inner : [{ path, ...fallback }];
}

/** A task may have what `eval` has. */
function rowName(path: KeyPath): string {
  const name = pathText(path.filter((step) => typeof step === "string"));
  const isOfTask = path[0] === "eval" && path[1] === "tasks" && !rows.has(name);
  return isOfTask ? name.replace(/^eval\.tasks/, "eval") : name;
}

function fallbackOf(name: string): Row | undefined {
  for (let end = name.length; end > 0; end = name.lastIndexOf(".", end - 1)) {
    const row = rows.get(`${name.slice(0, end)}.*`);
    if (row !== undefined) return row;
  }
  return undefined;
}

function childrenOf(node: Node): readonly (readonly [string | number, Node])[] {
  if (node.kind === "list") return [...node.items.entries()];
  return node.kind === "map" ? [...node.entries].map(([key, { value }]) => [key, value] as const) : [];
}
