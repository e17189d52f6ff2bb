/**
 * How large an input may be before it is refused. No evaluation config comes near; a hostile or broken file must end in
 * a diagnostic, not in a hang.
 */
export const limits = {
  /** UTF-16 units of one text. */
  sourceLength: 1_000_000,
  /** Levels of maps and lists in one text and of what resolvers make, and of `${…}` inside one another. */
  depth: 100,
  /** Nodes of one text with its aliases written out, and of the resolved config. */
  nodes: 100_000,
  /** Problems of one YAML text that are reported. */
  problems: 1_000,
  /** Files that one config pulls in through `defaults:`, counted as often as they are named. */
  files: 1_000,
  /** How often a text that came out of a `${…}` is evaluated again inside another. */
  rounds: 20,
  /** UTF-16 units of one string after its `${…}` are filled in. */
  stringLength: 1_000_000,
} as const;
