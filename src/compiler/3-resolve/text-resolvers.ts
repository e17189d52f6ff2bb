import { report } from "../diagnostics/diagnostic.ts";
import { parseElement } from "../interpolation/parser.ts";
import { pathText, shorten } from "../tree.ts";
import { evaluateArgument, evaluateWhole } from "./evaluate.ts";
import { Failure } from "./failure.ts";
import { fullKey } from "./full-key.ts";
import { pythonText } from "./python-text.ts";
import type { Call } from "./resolver.ts";
import { type Lookup, type Selected, select, startOf } from "./select.ts";
import { describeValue, nullValue, pythonType, type Steps, type Value } from "./value.ts";

/** `oc.select`: the value of a key, else the default. */
export function* selectKey([key = nullValue, fallback]: readonly Value[], call: Call): Steps<Value> {
  const found = yield* selectNode(keyOf(key, call), call, false);
  if (found === undefined || isMissingText(found)) return fallback ?? nullValue;
  return found;
}

/** Looks up the key that a resolver got. Undefined when there is none, or when a single value is in the way. */
export function* selectNode(key: string, call: Call, throwOnMissing: boolean): Steps<Value | undefined> {
  const lookup: Lookup = { here: { ...call.here, memo: null }, piece: call.piece, throwOnMissing };
  const start = startOf(key, lookup);
  if (start === undefined)
    throw call.refuse(
      `reaches outside the config with \`${key}\``,
      "ConfigKeyError",
      `Error resolving key '${key}'`,
    );
  const selected = yield* selectOrNothing(start, lookup);
  return selected?.found ? selected.value : undefined;
}

function* selectOrNothing(
  { base, rest }: NonNullable<ReturnType<typeof startOf>>,
  lookup: Lookup,
): Steps<Selected | undefined> {
  try {
    return yield* select(base, rest, lookup);
  } catch (problem) {
    if (problem instanceof Failure && problem.class === "ConfigTypeError") return undefined;
    throw problem;
  }
}

/** What is no text has none of its methods. */
function keyOf(key: Value, call: Call): string {
  if (key.kind === "scalar" && key.scalar.type === "str") return key.scalar.value;
  const message = `'${pythonType(key)}' object has no attribute 'startswith'`;
  throw call.refuse(`takes a text, not ${describeValue(key)}`, "AttributeError", message);
}

/** A resolver may find `???` where a lookup does not stop at it. */
export function isMissingText(value: Value): boolean {
  return value.kind === "scalar" && value.scalar.type === "str" && value.scalar.value === "???";
}

/** `oc.decode`: a text read by the grammar of arguments. */
export function* decode([text = nullValue]: readonly Value[], call: Call): Steps<Value> {
  if (text.kind === "scalar" && text.scalar.type === "null") return nullValue;
  if (text.kind !== "scalar" || text.scalar.type !== "str") {
    const message = `\`oc.decode\` can only take strings or None as input, but \`${pythonText(text)}\` is of type ${pythonType(text)}`;
    throw call.refuse(`takes a text, not ${describeValue(text)}`, "TypeError", message);
  }
  const parsed = parseElement(text.scalar.value);
  if ("problem" in parsed) {
    const what = `cannot read \`${shorten(text.scalar.value)}\`: ${parsed.problem}`;
    throw call.refuse(what, parsed.raisedAs, parsed.raised);
  }
  return yield* evaluateWhole(evaluateArgument(parsed, { ...call.here, memo: null }));
}

/** `oc.deprecated`: the value of another key, and a warning. */
export function* deprecated([key = nullValue, message]: readonly Value[], call: Call): Steps<Value> {
  const path = textOf(key, "key", call);
  const template =
    message === undefined ? "`$OLD_KEY` is deprecated, use `$NEW_KEY`" : textOf(message, "message", call);
  const { leaf, resolution } = call.here;
  const value = yield* selectNode(path, call, false);
  if (value === undefined) {
    const words = `In oc.deprecated resolver at '${fullKey(leaf)}': Key not found: '${path}'`;
    throw call.refuse(`finds no \`${path}\``, "ConfigKeyError", words);
  }
  const target = value.kind === "container" || value.kind === "scalar" ? value.spot : undefined;
  const names: Readonly<Record<string, string>> = {
    OLD_KEY: pathText(leaf.path),
    NEW_KEY: target === undefined ? path : pathText(target.path),
  };
  const words = template.replace(/\$\{?(OLD_KEY|NEW_KEY)\}?/g, (_whole, name: string) => names[name] ?? "");
  const warning = call.failure({ class: "UserWarning", message: words }, (span) =>
    report("key-deprecated", span, { message: words.endsWith(".") ? words : `${words}.` }),
  );
  resolution.reportFailure(warning, null);
  return value;
}

function textOf(value: Value, role: "key" | "message", call: Call): string {
  if (value.kind === "scalar" && value.scalar.type === "str") return value.scalar.value;
  const message = `oc.deprecated: interpolation ${role} type is not a string (${pythonType(value)})`;
  throw call.refuse(`takes a text, not ${describeValue(value)}`, "TypeError", message);
}
