import { report } from "../diagnostics/diagnostic.ts";
import { nearest } from "../diagnostics/nearest.ts";
import type { Piece } from "../interpolation/locate.ts";
import { displayKey, keyText, pathText } from "../tree.ts";
import { Failure } from "./failure.ts";
import { failure, type Here } from "./here.ts";
import { type Lookup, type Selected, select, startOf } from "./select.ts";
import type { Container, Spot } from "./spot.ts";
import type { Steps, Value } from "./value.ts";

/** The value of `${key}`. */
export function* evaluateReference(key: string, piece: Piece, here: Here): Steps<Value> {
  const lookup: Lookup = { here, piece, throwOnMissing: true };
  const start = startOf(key, lookup);
  if (start === undefined) throw outside(key, lookup);
  const selected = yield* selectNamed(start.base, start.rest, lookup);
  if (!selected.found) throw absent(key, start.rest, selected, lookup);
  const { value } = selected;
  if (value.kind === "container" && isAround(value.spot, here.self)) throw ownParent(lookup);
  return value;
}

function* selectNamed(base: Container, rest: string, lookup: Lookup): Steps<Selected> {
  try {
    return yield* select(base, rest, lookup);
  } catch (problem) {
    if (!(problem instanceof Failure) || problem.class !== "MissingMandatoryValue") throw problem;
    const message = `MissingMandatoryValue while resolving interpolation: ${problem.message}`;
    throw problem.as("InterpolationToMissingValueError", message);
  }
}

function isAround(outer: Container, inner: Container): boolean {
  for (let spot: Spot | null = inner; spot !== null; spot = spot.parent) if (spot === outer) return true;
  return false;
}

function outside(key: string, { here, piece }: Lookup): Failure {
  const message = `ConfigKeyError while resolving interpolation: Error resolving key '${key}'`;
  const exact = `\`${pathText(here.leaf.path)}\` is not nested that deeply: one dot is its own mapping, each further dot one more.`;
  return failure(here, piece, { class: "InterpolationKeyError", message }, (span, raises) =>
    report("reference-unknown", span, { key, near: null, exact, raises }),
  );
}

function absent(
  key: string,
  rest: string,
  lost: Selected & { found: false },
  { here, piece }: Lookup,
): Failure {
  const raised = { class: "InterpolationKeyError", message: `Interpolation key '${rest}' not found` };
  return failure(here, piece, raised, (span, raises) =>
    report("reference-unknown", span, { key, ...suggest(lost, key), raises }),
  );
}

function ownParent({ here, piece }: Lookup): Failure {
  const raised = { class: "InterpolationResolutionError", message: "Interpolation to parent node detected" };
  const keys = [pathText(here.leaf.path)];
  return failure(here, piece, raised, (span, raises) => report("reference-cycle", span, { keys, raises }));
}

/** What was probably meant by a key that does not exist, or why it cannot be referred to. */
function suggest(
  { part, inside, before }: Selected & { found: false },
  key: string,
): { readonly near: string | null; readonly exact: string | null } {
  const { node } = inside;
  if (node.kind === "list")
    return { near: null, exact: `The list has ${node.items.length} items, counted from 0.` };
  if (/^\d+$/.test(part) && node.entries.has(keyText({ type: "int", value: Number(part) }))) {
    const exact = `OmegaConf cannot refer to a key that is a number: quote the key (\`"${part}":\`).`;
    return { near: null, exact };
  }
  const near = nearest(part, [...node.entries.keys()].map(displayKey));
  const dots = /^\.*/.exec(key)?.[0] ?? "";
  const path = before === "" ? "" : `${before}.`;
  return { near: near === null ? null : `\${${dots}${path}${near}}`, exact: null };
}
