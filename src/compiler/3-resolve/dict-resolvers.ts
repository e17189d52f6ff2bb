import { scalarText } from "../tree.ts";
import type { Node, Scalar } from "../types.ts";
import { checkMade } from "./create.ts";
import { pythonText } from "./python-text.ts";
import type { Call } from "./resolver.ts";
import { Spot } from "./spot.ts";
import { isMissingText, selectNode } from "./text-resolvers.ts";
import { describeValue, nullValue, pythonType, type Steps, type Value } from "./value.ts";

/** `oc.dict.keys`: the keys of a mapping. A key with `${…}` in it becomes a reference. */
export function* dictKeys([key]: readonly Value[], call: Call): Steps<Value> {
  const { keys } = yield* findMap(key ?? nullValue, call);
  return madeList(keys, call);
}

/** `oc.dict.values`: a reference to each value of a mapping. They stand one level deeper than the key they begin with. */
export function* dictValues([key]: readonly Value[], call: Call): Steps<Value> {
  const { path, keys } = yield* findMap(key ?? nullValue, call);
  const from = path.startsWith(".") ? `.${path}` : path;
  const references = keys.map((each): Scalar => ({ type: "str", value: `\${${from}.${scalarText(each)}}` }));
  return madeList(references, call);
}

function madeList(scalars: readonly Scalar[], call: Call): Value {
  const { leaf, self } = call.here;
  const items = scalars.map((scalar): Node => ({ ...leaf.node, scalar }));
  const list = { kind: "list", items, at: leaf.node.at } as const;
  checkMade(list, call);
  return { kind: "container", spot: new Spot(list, self) };
}

function* findMap(
  key: Value,
  call: Call,
): Steps<{ readonly path: string; readonly keys: readonly Scalar[] }> {
  if (key.kind !== "scalar" || key.scalar.type !== "str") {
    const message = `\`${call.name}\` requires a string as input, but obtained \`${pythonText(key)}\` of type: ${pythonType(key)}`;
    throw call.refuse(`takes a text, not ${describeValue(key)}`, "TypeError", message);
  }
  const path = key.scalar.value;
  const found = yield* selectNode(path, call, true);
  if (found === undefined || isMissingText(found))
    throw call.refuse(`finds no \`${path}\``, "ConfigKeyError", `Key not found: '${path}'`);
  if (found.kind !== "container" || found.spot.node.kind !== "map") {
    const message = `\`${call.name}\` cannot be applied to objects of type: ${pythonType(found)}`;
    throw call.refuse(`needs a mapping; \`${path}\` is ${describeValue(found)}`, "TypeError", message);
  }
  return { path, keys: [...found.spot.node.entries.values()].map((entry) => entry.key) };
}
