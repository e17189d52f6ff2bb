/**
 * What a scalar without a tag and quotes is: PyYAML's rules of YAML 1.1, a second rule for floats that OmegaConf adds, and
 * no timestamps, which it takes away. Every pattern is one of theirs, in the order in which they are tried. A line break at
 * the end counts for nothing, as Python's `$` has it: `! |` makes a block scalar plain.
 */

const bool = /^(?:yes|no|true|false|on|off|Yes|No|True|False|On|Off|YES|NO|TRUE|FALSE|ON|OFF)\n?$/;
const pyYamlFloat =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\n?$/;
const omegaConfFloat =
  /^(?:[-+]?[0-9]+(?:_[0-9]+)*\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[-+]?[0-9]+(?:_[0-9]+)*[eE][-+]?[0-9]+|\.[0-9]+(?:_[0-9]+)*(?:[eE][-+][0-9]+)?|[-+]?[0-9]+(?:_[0-9]+)*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\n?$/;
const int =
  /^(?:[-+]?0b[01_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)\n?$/;
const nothing = /^(?:(?:~|null|Null|NULL)\n?|)$/;
const merge = /^<<\n?$/;
const value = /^=\n?$/;

/** The tags that a plain scalar can get without one being written, in short: `int` is `tag:yaml.org,2002:int`. */
export type ImplicitTag = "bool" | "float" | "int" | "merge" | "null" | "value" | "str";

const rules: readonly (readonly [ImplicitTag, RegExp])[] = [
  ["bool", bool],
  ["float", pyYamlFloat],
  ["int", int],
  ["merge", merge],
  ["null", nothing],
  ["value", value],
  ["float", omegaConfFloat],
];

/** The tag of a plain scalar. `merge` is `<<`, `value` is `=`; both have a meaning only as a key. */
export function implicitTag(text: string): ImplicitTag {
  return rules.find(([, pattern]) => pattern.test(text))?.[0] ?? "str";
}
