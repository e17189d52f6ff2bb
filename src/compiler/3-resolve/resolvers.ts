import { parseYaml } from "../1-load/parse-yaml.ts";
import { nearest } from "../diagnostics/nearest.ts";
import { parseElement } from "../interpolation/parser.ts";
import { limits } from "../limits.ts";
import { describeNode, mapOf, pathText, shorten } from "../tree.ts";
import type { Entry, ListNode, Node, ScalarNode } from "../types.ts";
import { evaluateArgument, evaluateText, toNode } from "./evaluate.ts";
import { lookUp } from "./lookup.ts";
import { pythonText } from "./python-text.ts";
import type { Leaf, Resolution } from "./resolution.ts";
import type { Call, Resolver, Resolvers } from "./resolver.ts";
import { isSecretName } from "./secret-name.ts";
import { describeValue, nullValue, type Steps, textValue, type Value } from "./value.ts";

/** Every resolver nano3 knows: OmegaConf's own, and nemotron's `art`. */
export const resolvers: Resolvers = new Map<string, Resolver>([
  [
    "oc.env",
    { arity: [1, 2], usage: "${oc.env:NAME}` or `${oc.env:NAME,DEFAULT}", run: immediate(readEnvironment) },
  ],
  ["oc.select", { arity: [1, 2], usage: "${oc.select:key}` or `${oc.select:key,DEFAULT}", run: select }],
  ["oc.decode", { arity: [1, 1], usage: "${oc.decode:${oc.env:NAME}}", run: decode }],
  ["oc.create", { arity: [1, 1], usage: "${oc.create:{key: value}}", run: create }],
  ["oc.dict.keys", { arity: [1, 1], usage: "${oc.dict.keys:key}", run: dictKeys }],
  ["oc.dict.values", { arity: [1, 1], usage: "${oc.dict.values:key}", run: dictValues }],
  [
    "oc.deprecated",
    {
      arity: [1, 2],
      usage: "${oc.deprecated:new_key}` or `${oc.deprecated:new_key,'message'}",
      run: deprecated,
    },
  ],
  ["art", { arity: [1, 9], usage: "${art:key,path}", run: immediate(refuseArtifact) }],
]);

function readEnvironment([key, fallback]: readonly Value[], call: Call): Value | undefined {
  const name = asString(key, call);
  if (name === undefined) return undefined;
  const { resolution, leaf, piece } = call;
  if (isSecretName(name)) {
    resolution.report("secret-in-config", leaf, piece, { name });
    return undefined;
  }
  const value = Object.hasOwn(resolution.environment, name) ? resolution.environment[name] : undefined;
  resolution.environmentRead.set(name, value ?? null);
  if (value !== undefined) return textValue(value);
  if (fallback === undefined) {
    const near = nearest(name, Object.keys(resolution.environment));
    resolution.report("env-not-set", leaf, piece, { name, near });
    return undefined;
  }
  return isNull(fallback) ? nullValue : textValue(pythonText(fallback));
}

function* select([key, fallback]: readonly Value[], call: Call): Steps<Value | undefined> {
  const path = asString(key, call);
  if (path === undefined) return undefined;
  const found = yield* lookUp(path, call.leaf, call.resolution);
  if (found.kind === "value") return found.value;
  if (found.kind === "failed") return undefined;
  if (found.kind === "outside") return refuse(`reaches outside the config with \`${path}\``, call);
  if (found.kind === "no-index")
    return refuse(`needs an index for the list \`${found.list}\`, not \`${found.part}\``, call);
  return fallback ?? nullValue;
}

function* decode([text]: readonly Value[], call: Call): Steps<Value | undefined> {
  if (text === undefined || isNull(text)) return nullValue;
  const expression = asString(text, call);
  if (expression === undefined) return undefined;
  const parsed = parseElement(expression);
  if ("problem" in parsed) return refuse(`cannot read \`${shorten(expression)}\`: ${parsed.problem}`, call);
  const evaluation = evaluateArgument(parsed, call.leaf, call.resolution);
  return yield* evaluateAgain(evaluation, call.leaf, call.resolution);
}

function* create([value]: readonly Value[], call: Call): Steps<Value | undefined> {
  if (value === undefined || isNull(value)) return nullValue;
  const node = value.kind === "scalar" ? createFromYaml(value, call) : yield* toNode(value, call.leaf);
  if (node === undefined || node.kind === "scalar") return undefined;
  const live = value.kind === "place" ? node : yield* resolveMade(node, call.leaf, call.resolution);
  return live === undefined || live.kind === "scalar"
    ? undefined
    : { kind: "made", node: live, addressable: true };
}

/** A string is read as YAML, like a dotlist value; a plain text becomes a key without a value, nothing a mapping. */
function createFromYaml(text: Value, call: Call): Node | undefined {
  const yaml = asString(text, call);
  if (yaml === undefined) return undefined;
  const { value, diagnostics } = parseYaml({ kind: "default", name: call.name, text: yaml });
  const { at } = call.leaf.node;
  if (value === undefined)
    return refuse(`cannot read \`${shorten(yaml)}\`: ${diagnostics[0]?.message ?? "it is not YAML"}`, call);
  if (value.kind !== "scalar") return value;
  if (value.scalar.type === "null") return { kind: "map", entries: new Map(), at };
  if (value.scalar.type !== "str")
    return refuse(`makes a mapping or a list, not ${describeNode(value)}`, call);
  return mapOf(value.scalar.value, { ...value, scalar: { type: "null" } }, at);
}

/** Fills in the references of a made container. It stands where the `${…}` that made it is written. */
function* resolveMade(node: Node, leaf: Leaf, resolution: Resolution): Steps<Node | undefined> {
  const { at } = leaf.node;
  if (resolution.settled.has(node)) return node;
  if (node.kind === "scalar") return yield* resolveMadeLeaf({ ...node, at }, leaf, resolution);
  if (node.kind === "list") {
    const items: Node[] = [];
    for (const [index, item] of node.items.entries()) {
      const filled = yield* resolveMade(item, { ...leaf, path: [...leaf.path, index] }, resolution);
      if (filled === undefined) return undefined;
      items.push(filled);
    }
    return { kind: "list", items, at };
  }
  const entries = new Map<string, Entry>();
  for (const [key, entry] of node.entries) {
    const value = yield* resolveMade(entry.value, { ...leaf, path: [...leaf.path, key] }, resolution);
    if (value === undefined) return undefined;
    entries.set(key, { ...entry, keyAt: at, value });
  }
  return { kind: "map", entries, at };
}

function* resolveMadeLeaf(node: ScalarNode, leaf: Leaf, resolution: Resolution): Steps<Node | undefined> {
  const { scalar } = node;
  if (scalar.type !== "str" || !scalar.value.includes("${")) return node;
  const inner: Leaf = { node, text: scalar.value, path: leaf.path };
  const text = resolution.parse(scalar.value);
  if ("problem" in text) {
    resolution.report("interpolation-syntax", inner, text, { what: text.problem, help: text.help });
    return undefined;
  }
  const value = yield* evaluateAgain(evaluateText(text, inner, resolution), inner, resolution);
  return value === undefined ? undefined : yield* toNode(value, inner);
}

/** A text that a resolver got may contain `${…}` again, and what comes of it too: without an end, it is a cycle. */
function* evaluateAgain(
  evaluation: Steps<Value | undefined>,
  leaf: Leaf,
  resolution: Resolution,
): Steps<Value | undefined> {
  if (resolution.rounds >= limits.rounds) {
    resolution.report(
      "reference-cycle",
      leaf,
      { start: 0, end: leaf.text.length },
      { keys: [pathText(leaf.path)] },
    );
    return undefined;
  }
  resolution.rounds += 1;
  const value = yield* evaluation;
  resolution.rounds -= 1;
  return value;
}

function* dictKeys([key]: readonly Value[], call: Call): Steps<Value | undefined> {
  const map = yield* findMap(key, call);
  if (map === undefined) return undefined;
  const items = [...map.node.entries.values()].map(
    (entry): Node => ({ ...call.leaf.node, scalar: entry.key }),
  );
  return makeList(items, call);
}

function* dictValues([key]: readonly Value[], call: Call): Steps<Value | undefined> {
  const map = yield* findMap(key, call);
  if (map === undefined) return undefined;
  const resolved =
    map.path === null ? map.node : ((yield { want: "node", path: map.path }) as Node | undefined);
  if (resolved?.kind !== "map") return undefined;
  return makeList(
    [...resolved.entries.values()].map((entry) => entry.value),
    call,
  );
}

function makeList(items: Node[], call: Call): Value {
  const node: ListNode = { kind: "list", items, at: call.leaf.node.at };
  return { kind: "made", node, addressable: true };
}

interface FoundMap {
  readonly node: Extract<Node, { kind: "map" }>;
  readonly path: readonly (string | number)[] | null;
}

function* findMap(key: Value | undefined, call: Call): Steps<FoundMap | undefined> {
  const path = asString(key, call);
  if (path === undefined) return undefined;
  const found = yield* lookUp(path, call.leaf, call.resolution);
  if (found.kind === "failed") return undefined;
  if (found.kind === "missing") return refuse(`needs a value of \`${path}\`, which is \`???\``, call);
  if (found.kind !== "value") return refuse(`finds no \`${path}\``, call);
  const { value } = found;
  if (value.kind === "place" && value.node.kind === "map") return { node: value.node, path: value.path };
  if (value.kind === "made" && value.node.kind === "map" && value.addressable)
    return { node: value.node, path: null };
  return refuse(`needs a mapping; \`${path}\` is ${describeValue(value)}`, call);
}

function* deprecated([key, message]: readonly Value[], call: Call): Steps<Value | undefined> {
  const path = asString(key, call);
  if (path === undefined) return undefined;
  const template =
    message === undefined ? "`$OLD_KEY` is deprecated, use `$NEW_KEY`" : asString(message, call);
  if (template === undefined) return undefined;
  const found = yield* lookUp(path, call.leaf, call.resolution);
  if (found.kind === "failed") return undefined;
  if (found.kind !== "value" && found.kind !== "missing") return refuse(`finds no \`${path}\``, call);
  const names: Readonly<Record<string, string>> = {
    OLD_KEY: pathText(call.leaf.path),
    NEW_KEY: pathText(found.path),
  };
  const words = template.replace(/\$\{?(OLD_KEY|NEW_KEY)\}?/g, (_whole, name: string) => names[name] ?? "");
  call.resolution.report("key-deprecated", call.leaf, call.piece, {
    message: words.endsWith(".") ? words : `${words}.`,
  });
  return found.kind === "missing" ? textValue("???") : found.value;
}

function refuseArtifact(_args: readonly Value[], { leaf, piece, resolution }: Call): undefined {
  resolution.report("artifact-not-locked", leaf, piece, { text: leaf.text.slice(piece.start, piece.end) });
  return undefined;
}

/** A resolver that has nothing to wait for. */
function immediate(run: (args: readonly Value[], call: Call) => Value | undefined): Resolver["run"] {
  // biome-ignore lint/correctness/useYield: it is a generator because resolvers are
  return function* answerAtOnce(args, call) {
    return run(args, call);
  };
}

function isNull(value: Value): boolean {
  return value.kind === "scalar" && value.scalar.type === "null";
}

function asString(value: Value | undefined, call: Call): string | undefined {
  if (value?.kind === "scalar" && value.scalar.type === "str") return value.scalar.value;
  return refuse(`takes a text, not ${value === undefined ? "nothing" : describeValue(value)}`, call);
}

function refuse(what: string, { name, usage, leaf, piece, resolution }: Call): undefined {
  resolution.report("resolver-arguments", leaf, piece, { name, what, usage });
  return undefined;
}
