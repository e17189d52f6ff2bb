import { report } from "../diagnostics/diagnostic.ts";
import { nearest } from "../diagnostics/nearest.ts";
import type { Piece } from "../interpolation/locate.ts";
import type { Failure } from "./failure.ts";
import type { Here } from "./here.ts";
import { Call, type Signature } from "./resolver.ts";
import { resolvers } from "./resolvers.ts";
import type { Steps, Value } from "./value.ts";

/** Calls the resolver of a name. */
export function* callResolver(name: string, args: readonly Value[], piece: Piece, here: Here): Steps<Value> {
  const resolver = resolvers.get(name);
  const call = new Call(name, resolver?.usage ?? "", piece, here);
  if (resolver === undefined) throw unknown(call);
  const mistake = countMistake(resolver.signature, args.length);
  if (mistake !== undefined) throw miscounted(resolver.signature, args.length, mistake, call);
  const result = resolver.run(args, call);
  return "kind" in result ? result : yield* result;
}

function unknown(call: Call): Failure {
  const { name } = call;
  const known = [...resolvers.keys()];
  const raised = { class: "UnsupportedInterpolationType", message: `Unsupported interpolation type ${name}` };
  return call.failure(raised, (span, raises) =>
    report("resolver-unknown", span, { name, near: nearest(name, known), known, raises }),
  );
}

function miscounted({ most }: Signature, count: number, message: string, call: Call): Failure {
  const wanted = most === 1 ? "1 argument" : `1 to ${most} arguments`;
  return call.refuse(`takes ${wanted}, here are ${count}`, "TypeError", message);
}

/** Python's words for too few or too many arguments; undefined when the number is right. */
function countMistake(
  { python, first, most, passed = [], keywordOnly }: Signature,
  count: number,
): string | undefined {
  if (count === 0) return `${python}() missing 1 required positional argument: '${first}'`;
  const twice = passed.find(([, position]) => count > position);
  if (twice !== undefined) return `${python}() got multiple values for argument '${twice[0]}'`;
  if (count <= most) return undefined;
  const took = `${python}() takes ${most === 1 ? "1 positional argument" : `from 1 to ${most} positional arguments`} but`;
  if (keywordOnly === undefined) return `${took} ${count} were given`;
  const others = `${keywordOnly} keyword-only argument${keywordOnly === 1 ? "" : "s"}`;
  return `${took} ${count} positional arguments (and ${others}) were given`;
}
