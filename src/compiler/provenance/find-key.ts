import { movedKeys } from "../4-validate/moved-keys.ts";
import { keysOf, placesOfKey, schemaAt } from "../4-validate/schema-place.ts";
import { nearest } from "../diagnostics/nearest.ts";
import { splitKeyPath } from "../key-path.ts";
import { childOf, displayKey, pathText } from "../tree.ts";
import type { KeyPath, MapNode, Node } from "../types.ts";

/** A key that a user asked for, or why there is none. */
export type FoundKey =
  | { readonly path: KeyPath }
  | { readonly problem: string; readonly near: string | null };

/** Finds `deploy.port`, `eval.tasks[0].name` in the effective config, or in the schema where it is not set. */
export function findKey(text: string, effective: MapNode): FoundKey {
  let node: Node | undefined = effective;
  let path: KeyPath = [];
  for (const { text: name } of splitKeyPath(text)) {
    const step: string | number = node?.kind === "list" && /^\d+$/.test(name) ? Number(name) : name;
    const child: Node | undefined = node && childOf(node, step);
    const isKnown = typeof step === "string" && schemaAt([...path, step]) !== undefined;
    if (child === undefined && !isKnown) return absent(path, name, node);
    path = [...path, step];
    node = child;
  }
  return { path };
}

function absent(parent: KeyPath, name: string, node: Node | undefined): FoundKey {
  const section = pathText(parent);
  if (node?.kind === "list") return { problem: describeList(section, node.items.length), near: null };
  const where = section === "" ? "" : ` in \`${section}\``;
  const problem = `There is no key \`${name}\`${where}.`;
  const [moved] = movedKeys([...parent, name], undefined);
  if (moved !== undefined) return { problem: `${problem} ${moved.advice}`, near: null };
  const siblings = [...new Set([...keysOf(schemaAt(parent)), ...keysIn(node)])];
  const near = nearest(name, siblings);
  const elsewhere = outermost(placesOfKey(name));
  if (near !== null) return { problem, near: pathText([...parent, near]) };
  if (elsewhere !== undefined) return { problem, near: elsewhere.replaceAll("[]", "[0]") };
  if (siblings.length === 0) return { problem: `${problem} It holds a single value.`, near: null };
  const keys =
    siblings.length > 12
      ? `\`nano3 explain ${section}\` lists the keys there.`
      : `Keys here: ${siblings.join(", ")}.`;
  return { problem: `${problem} ${keys}`, near: null };
}

function outermost(places: readonly string[]): string | undefined {
  const depth = (place: string): number => place.split(".").length;
  return [...places].sort((a, b) => depth(a) - depth(b))[0];
}

function describeList(section: string, length: number): string {
  return `\`${section}\` is a list with ${length} ${length === 1 ? "item" : "items"}, counted from 0: \`${section}[0]\`.`;
}

function keysIn(node: Node | undefined): readonly string[] {
  return node?.kind === "map" ? [...node.entries.keys()].map(displayKey) : [];
}
