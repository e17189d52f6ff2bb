import { report } from "../diagnostics/diagnostic.ts";
import { nearest } from "../diagnostics/nearest.ts";
import { pythonQuote } from "../python/quote.ts";
import { isSecretName } from "../secrets/secret-name.ts";
import type { Failure } from "./failure.ts";
import { pythonText } from "./python-text.ts";
import type { Call } from "./resolver.ts";
import { describeValue, nullValue, pythonType, textValue, type Value } from "./value.ts";

/** `oc.env`: the text of a variable, else the default's text; a null stays one. */
export function readEnvironment([key, fallback]: readonly Value[], call: Call): Value {
  const { environment, environmentRead, secrets } = call.here.resolution.surroundings;
  const name = nameOf(key, call);
  if (secrets === "refuse" && isSecretName(name)) throw secret(name, call);
  const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
  environmentRead.set(name, value ?? null);
  if (value !== undefined) return textValue(value);
  if (fallback === undefined) throw notSet(name, Object.keys(environment), call);
  const isNull = fallback.kind === "scalar" && fallback.scalar.type === "null";
  return isNull ? nullValue : textValue(pythonText(fallback));
}

function nameOf(key: Value | undefined, call: Call): string {
  if (key?.kind === "scalar" && key.scalar.type === "str") return key.scalar.value;
  const given = key ?? nullValue;
  throw call.refuse(
    `takes a text, not ${describeValue(given)}`,
    "TypeError",
    `str expected, not ${pythonType(given)}`,
  );
}

function secret(name: string, call: Call): Failure {
  return call.failure({ class: "KeyError", message: "" }, (span) =>
    report("secret-in-config", span, { name }),
  );
}

function notSet(name: string, known: readonly string[], call: Call): Failure {
  const message = pythonQuote(`Environment variable '${name}' not found`);
  return call.failure({ class: "KeyError", message }, (span, raises) =>
    report("env-not-set", span, { name, near: nearest(name, known), raises }),
  );
}
