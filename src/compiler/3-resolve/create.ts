import { parseYamlText } from "../1-load/parse-yaml.ts";
import { isSimple } from "../interpolation/simple.ts";
import { shorten } from "../tree.ts";
import type { Entry, Node, Root } from "../types.ts";
import { brokenText } from "./broken-text.ts";
import type { Call } from "./resolver.ts";
import { interpolationIn, isContainer, type Leaf, Spot } from "./spot.ts";
import { nullValue, pythonType, type Value } from "./value.ts";

/** `oc.create`: a plain mapping or list as a part of the config, in which `${…}` is live. A text is read as YAML. */
export function create([value = nullValue]: readonly Value[], call: Call): Value {
  const { leaf, self } = call.here;
  if (value.kind === "scalar" && value.scalar.type === "null") return nullValue;
  const text = value.kind === "scalar" && value.scalar.type === "str" ? value.scalar.value : undefined;
  if (value.kind === "scalar" && text === undefined) {
    const message = `Object of unsupported type: '${pythonType(value)}'`;
    throw call.refuse("makes a mapping or a list, not a single value", "ValidationError", message);
  }
  const node = text === undefined ? toNode(value, leaf) : readText(text, call);
  if (node.kind === "scalar") throw new Error("what is made of a container is one");
  if (value.kind !== "container") checkMade(node, call);
  return { kind: "container", spot: new Spot(node, self) };
}

/** A value as a node of the config, where the leaf is written. */
function toNode(value: Value, leaf: Leaf): Node {
  const { at } = leaf.node;
  switch (value.kind) {
    case "scalar":
      return { ...leaf.node, scalar: value.scalar };
    case "container":
      return value.spot.node;
    case "list":
      return { kind: "list", items: value.items.map((item) => toNode(item, leaf)), at };
    case "dict": {
      const entries = [...value.pairs].map(([text, pair]): [string, Entry] => [
        text,
        { key: pair.key, keyAt: at, value: toNode(pair.value, leaf) },
      ]);
      return { kind: "map", entries: new Map(entries), at };
    }
  }
}

/** A text is read as YAML, nothing is an empty mapping. */
function readText(text: string, call: Call): Root {
  const { at } = call.here.leaf.node;
  const { value, diagnostics } = parseYamlText(text, at);
  if (value === undefined) {
    const [problem] = diagnostics;
    const { class: name, message } = problem?.raises ?? { class: "YAMLError", message: "" };
    throw call.refuse(
      `cannot read \`${shorten(text)}\`: ${problem?.message ?? "it is no YAML"}`,
      name,
      message,
    );
  }
  return value.kind === "scalar" ? { kind: "map", entries: new Map(), at } : value;
}

/** What OmegaConf checks when it makes a container, in document order: the types of keys, the syntax of `${…}`. */
export function checkMade(node: Node, call: Call): void {
  checkSpot(new Spot(node, call.here.self), call);
}

function checkSpot(spot: Spot, call: Call): void {
  if (isContainer(spot)) {
    for (const key of spot.keys()) {
      const entry = spot.node.kind === "map" ? spot.node.entries.get(String(key)) : undefined;
      if (entry?.key.type === "null")
        throw call.refuse("takes no null as a key", "KeyValidationError", "Incompatible key type 'NoneType'");
      const child = spot.child(key);
      if (child !== undefined) checkSpot(child, call);
    }
    return;
  }
  const text = interpolationIn(spot.node);
  if (text === undefined || isSimple(text)) return;
  const parsed = call.here.resolution.parse(text);
  if ("problem" in parsed) throw brokenText(parsed, { ...call.here, leaf: spot as Leaf });
}
