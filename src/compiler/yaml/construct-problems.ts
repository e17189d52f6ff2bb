import type { Raised } from "../diagnostics/define.ts";
import { type Diagnostic, report } from "../diagnostics/diagnostic.ts";
import { pythonQuote } from "../python/quote.ts";
import { shorten } from "../tree.ts";
import { describeYaml } from "./describe-yaml.ts";
import { raise } from "./python-number.ts";
import { constructorError } from "./refusal.ts";
import type { Place } from "./text-source.ts";
import { tagText, type YamlNode } from "./yaml-node.ts";

/** The mistakes that show when values are made, with what PyYAML or Python itself raises. */

const nouns = { scalar: "a text", sequence: "a list" } as const;

/** A tag of a scalar or a list on something else. */
export function notOfKind(node: YamlNode, wanted: keyof typeof nouns, place: Place): Diagnostic {
  const raises = constructorError(`expected a ${wanted} node, but found ${node.kind}`);
  return wrongText(node, nouns[wanted], raises, place);
}

/** `!!map` or `!!set` on a list or a text. OmegaConf takes it apart before it looks what it is. */
export function notOfMapping(node: YamlNode, place: Place): Diagnostic {
  return wrongText(node, "a mapping", raisesOfMapping(node), place);
}

function raisesOfMapping(node: YamlNode): Raised {
  const first = node.kind === "sequence" ? node.items[0] : undefined;
  if (first !== undefined) {
    const type = { scalar: "ScalarNode", sequence: "SequenceNode", mapping: "MappingNode" }[first.kind];
    return raise("TypeError", `cannot unpack non-iterable ${type} object`).raises;
  }
  if (node.kind === "scalar" && node.value !== "") {
    return raise("ValueError", "not enough values to unpack (expected 2, got 1)").raises;
  }
  return constructorError(`expected a mapping node, but found ${node.kind}`);
}

/** A text that is no value of its tag. */
export function wrongText(node: YamlNode, type: string, raises: Raised, place: Place): Diagnostic {
  const found = node.kind === "scalar" ? `\`${shorten(node.value)}\`` : describeYaml(node);
  return report("yaml-value", place(node.start, node.end), { found, type, raises });
}

/** A tag that no value is made for, and `<<` or `=` as a value. */
export function unknownTag(node: YamlNode, place: Place): Diagnostic {
  const isSign = node.kind === "scalar" && /:(?:merge|value)$/.test(node.tag);
  const tag = isSign ? node.value : tagText(node.tag);
  // OmegaConf knows these, as paths; they are no value of a config.
  const isPath = /^tag:yaml.org,2002:python\/object\/apply:pathlib\.(?:Posix|Windows)?Path$/.test(node.tag);
  const raises = constructorError(`could not determine a constructor for the tag ${pythonQuote(node.tag)}`);
  return report("yaml-tag", place(node.start, node.end), { tag, ...(!isPath && { raises }) });
}

/** A list, a mapping or a set as a key. */
export function keyOfKind(node: YamlNode, place: Place): Diagnostic {
  const raises = constructorError("while constructing a mapping");
  return report("yaml-key-type", place(node.start, node.end), { found: describeYaml(node), raises });
}

/** A mapping that is its own text. */
export function cyclicText(node: YamlNode, place: Place): Diagnostic {
  return report("yaml-alias-cycle", place(node.start, node.end), {});
}
