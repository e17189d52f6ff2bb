import { readArtifactField } from "../lock/artifact-field.ts";
import type { Call } from "./resolver.ts";
import { pythonType, type Value } from "./value.ts";

/** `${art:KEY}` or `${art:KEY,FIELD}`, nemotron's resolver of registered artifacts. The lock answers; nothing is looked up. */
export function readArtifact(args: readonly Value[], call: Call): Value {
  const [key = "", field = "path"] = args.map(nameOf);
  const { resolution } = call;
  const { lock, artifactsRead } = resolution.surroundings;
  const answer = readArtifactField(key, field, resolution.nodeAt(["run"]), lock);
  if ("diagnose" in answer) {
    // nemotron's words differ by where it looks; the class is the same everywhere.
    const raised = { class: "KeyError", message: `'${key}'` };
    throw call.failure(raised, (span, raises) => ({ ...answer.diagnose(span), raises }));
  }
  artifactsRead.set(answer.reference, answer.artifact);
  return { kind: "scalar", scalar: answer.value };
}

/** A name as it is written; what is no text names nothing. */
function nameOf(value: Value): string {
  const isText = value.kind === "scalar" && value.scalar.type === "str";
  return isText ? value.scalar.value : `(${pythonType(value)})`;
}
