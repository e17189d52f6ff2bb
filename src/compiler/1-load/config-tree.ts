import { type Diagnostic, report } from "../diagnostics/diagnostic.ts";
import type { Result } from "../diagnostics/result.ts";
import { limits } from "../limits.ts";
import type { Span } from "../span.ts";
import { describeScalar, keyText, pathText, scalarText } from "../tree.ts";
import type { Entry, KeyPath, Node, Scalar } from "../types.ts";
import type { PythonDict, PythonEntry, PythonList, PythonOther, PythonValue } from "../yaml/python-value.ts";
import { Refusal, refuse } from "../yaml/refusal.ts";
import type { Place } from "../yaml/text-source.ts";
import { tagText, type YamlNode } from "../yaml/yaml-node.ts";

/**
 * The tree that OmegaConf makes of values, every node with its place; a value that stands in two places is one node. `path`
 * is where the tree will stand.
 */
export function configTree(value: PythonValue, place: Place, path: KeyPath): Result<Node> {
  const builder = new TreeBuilder(value, place);
  try {
    const { node } = builder.build(value, path);
    return { value: node, diagnostics: builder.problems };
  } catch (problem) {
    if (!(problem instanceof Refusal)) throw problem;
    return { value: undefined, diagnostics: [...builder.problems, problem.diagnostic] };
  }
}

/** A node, and with all aliases written out how many nodes it is and how many levels of mappings and lists. */
interface Built {
  readonly node: Node;
  readonly size: number;
  readonly levels: number;
}

/** Recursion is bounded by `limits.depth`. */
class TreeBuilder {
  readonly problems: Diagnostic[] = [];
  readonly #root: PythonValue;
  readonly #place: Place;
  readonly #built = new Map<PythonValue, Built>();
  /** The lists and mappings around the value being built. */
  readonly #around = new Set<PythonValue>();

  constructor(root: PythonValue, place: Place) {
    this.#root = root;
    this.#place = place;
  }

  build(value: PythonValue, path: KeyPath): Built {
    const at = this.#spanOf(value.node);
    if (value.kind === "scalar") return leaf(value.scalar, at, value.raw);
    if (value.kind === "unmade") return leaf({ type: "null" }, at, "");
    if (value.kind === "other") {
      this.problems.push(reportType(value, at, path));
      return leaf({ type: "null" }, at, "");
    }
    if (this.#around.has(value)) refuse(report("yaml-alias-cycle", at, {}));
    const known = this.#built.get(value);
    if (this.#around.size + (known?.levels ?? 0) > limits.depth) {
      refuse(
        report("yaml-too-deep", this.#place(value.node.start, value.node.start + 1), { limit: limits.depth }),
      );
    }
    return known ?? this.#buildCollection(value, path, at);
  }

  #buildCollection(value: PythonList | PythonDict, path: KeyPath, at: Span): Built {
    this.#around.add(value);
    const built = value.kind === "list" ? this.#buildList(value, path, at) : this.#buildMap(value, path, at);
    this.#around.delete(value);
    this.#built.set(value, built);
    if (built.size > limits.nodes) {
      refuse(report("yaml-too-many-nodes", this.#spanOf(this.#root.node), { limit: limits.nodes }));
    }
    return built;
  }

  #buildList({ items }: PythonList, path: KeyPath, at: Span): Built {
    const built = items.map((item, index) => this.build(item, [...path, index]));
    return measure({ kind: "list", items: built.map(({ node }) => node), at }, built);
  }

  #buildMap({ entries }: PythonDict, path: KeyPath, at: Span): Built {
    const made = new Map<string, Entry>();
    const built: Built[] = [];
    for (const { key, value } of entries.values()) {
      const scalar = this.#buildKey(key, path);
      const child = this.build(value, [...path, scalarText(scalar)]);
      built.push(child);
      made.set(keyText(scalar), { key: scalar, keyAt: this.#spanOf(key.node), value: child.node });
    }
    return measure({ kind: "map", entries: made, at }, built);
  }

  #buildKey(key: PythonEntry["key"], path: KeyPath): Scalar {
    if (key.kind === "scalar" && key.scalar.type !== "null") return key.scalar;
    this.problems.push(reportKey(key, this.#spanOf(key.node), path));
    return { type: "null" };
  }

  #spanOf({ start, end }: YamlNode): Span {
    return this.#place(start, end);
  }
}

function leaf(scalar: Scalar, at: Span, raw: string): Built {
  return { node: { kind: "scalar", scalar, at, raw, overrode: [] }, size: 1, levels: 0 };
}

function measure(node: Node, children: readonly Built[]): Built {
  const size = children.reduce((sum, child) => sum + child.size, 1);
  return { node, size, levels: 1 + children.reduce((most, { levels }) => Math.max(most, levels), 0) };
}

function reportType({ type, node }: PythonOther, at: Span, path: KeyPath): Diagnostic {
  const message = `Value '${type}' is not a supported primitive type`;
  const raises = { class: "UnsupportedValueType", message, key: pathText(path) || null };
  return report("yaml-tag", at, { tag: tagText(node.tag), raises });
}

/** The key that OmegaConf names is the path of the mapping; it forgets the brackets of an index that the path ends in. */
function reportKey(key: PythonEntry["key"], at: Span, path: KeyPath): Diagnostic {
  const type = key.kind === "other" ? key.type : "NoneType";
  const found = key.kind === "other" ? `of type \`${key.type}\`` : describeScalar({ type: "null" });
  const full = pathText(path).replace(/\[(\d+)\]$/, "$1");
  const raises = {
    class: "KeyValidationError",
    message: `Incompatible key type '${type}'`,
    key: full || null,
  };
  return report("yaml-key-type", at, { found, raises });
}
