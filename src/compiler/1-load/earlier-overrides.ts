import { childOf, nodeAt } from "../tree.ts";
import type { Node, Tree } from "../types.ts";

/**
 * Whether the arguments before put a container at a path. OmegaConf makes a container that is merged into it by itself, and
 * names a mistake in it by the key from there.
 */
export function isContainerAt(path: readonly string[], earlier: readonly Tree[]): boolean {
  let stands = false;
  for (const { root, path: other = [] } of earlier) {
    const isInside = path.every((part, index) => part === (other[index] ?? part));
    if (!isInside) continue;
    if (other.length > path.length) stands = true;
    else stands = containerAfter(nodeAt(root, other), path.slice(other.length), stands);
  }
  return stands;
}

/** The same after a value was set at the path or around it. A mapping leaves what it does not name. */
function containerAfter(value: Node | undefined, rest: readonly string[], before: boolean): boolean {
  if (value === undefined || value.kind === "scalar") return false;
  const [part, ...further] = rest;
  if (part === undefined) return true;
  const child = childOf(value, value.kind === "list" ? Number(part) : part);
  if (child === undefined) return value.kind === "map" && before;
  return containerAfter(child, further, before);
}
