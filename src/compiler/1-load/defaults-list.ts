import { type Diagnostic, report } from "../diagnostics/diagnostic.ts";
import type { Span } from "../span.ts";
import { describeNode } from "../tree.ts";
import type { MapNode, Node, ScalarNode } from "../types.ts";

/** One file that a config names as its base. */
export interface DefaultsEntry {
  readonly name: string;
  readonly at: Span;
}

/** A config file taken apart: the files it builds on, and what it says itself. */
export interface SplitConfig {
  readonly entries: readonly DefaultsEntry[];
  readonly root: MapNode;
  readonly problems: readonly Diagnostic[];
}

/** Takes `defaults` out of a config. `_self_` says nothing here: the file itself always wins. */
export function splitDefaults(root: MapNode, file: string): SplitConfig {
  const defaults = root.entries.get("defaults")?.value;
  if (defaults === undefined) return { entries: [], root, problems: [] };
  const own = new Map(root.entries);
  own.delete("defaults");
  const items = defaults.kind === "list" ? defaults.items : [defaults];
  const problems =
    defaults.kind === "map" ? [reportShape(defaults, file)] : items.flatMap((item) => checkItem(item, file));
  const entries = items.flatMap((item) =>
    isFileName(item) && item.scalar.value !== "_self_" ? [toEntry(item)] : [],
  );
  return { entries, root: { ...root, entries: own }, problems };
}

type FileName = ScalarNode & { readonly scalar: { readonly type: "str"; readonly value: string } };

function isFileName(item: Node): item is FileName {
  return item.kind === "scalar" && item.scalar.type === "str";
}

function toEntry(item: FileName): DefaultsEntry {
  return { name: item.scalar.value, at: item.at };
}

function checkItem(item: Node, file: string): Diagnostic[] {
  if (item.kind === "map") return [reportHydraGroup(item, file)];
  return isFileName(item) ? [] : [reportShape(item, file)];
}

function reportShape(node: Node, file: string): Diagnostic {
  return report("defaults-shape", node.at, { found: describeNode(node), file });
}

/** `- db: mysql` would be the file `db/mysql` to Hydra; suggest just that. */
function reportHydraGroup(item: MapNode, file: string): Diagnostic {
  const [group, entry] = [...item.entries][0] ?? [];
  const option = entry?.value;
  const named = option !== undefined && isFileName(option) && group !== undefined && !group.includes(" ");
  return report("defaults-hydra", item.at, {
    option: named ? `${group}/${option.scalar.value}` : null,
    file,
  });
}
