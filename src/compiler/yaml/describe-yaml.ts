import { describeScalar } from "../tree.ts";
import { scalarTags } from "./construct-scalar.ts";
import type { YamlNode } from "./yaml-node.ts";

/** What a node is, for a message, as `describeNode` says it. */
export function describeYaml(node: YamlNode): string {
  if (node.kind !== "scalar") return node.kind === "mapping" ? "a mapping" : "a list";
  const made = scalarTags.get(node.tag)?.construct(node.value, true);
  return describeScalar(
    made !== undefined && "value" in made ? made.value : { type: "str", value: node.value },
  );
}
