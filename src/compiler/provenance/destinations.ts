import { schemaAt } from "../4-validate/schema-place.ts";
import type { Code } from "../diagnostics/catalogue.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Result } from "../diagnostics/result.ts";
import { type Compiled, compileMerged } from "../index.ts";
import { nodeAt } from "../tree.ts";
import type { Artifact, KeyPath, Node } from "../types.ts";
import { candidatesFor } from "./candidates.ts";
import { type ChangedLine, changedLines } from "./changed-lines.ts";
import { enclosingKeys } from "./enclosing.ts";
import type { Examination } from "./examine.ts";
import { nodeOf } from "./node-of.ts";
import { withNode } from "./with-node.ts";

/** A line of an artifact that a value decides. */
export interface DecidedLine {
  /** From 1; null for a line that is there only with the other value. */
  readonly line: number | null;
  readonly text: string;
  /** The same line with the other value, where it has one. */
  readonly other: string | null;
  /** The keys around it: `PLAN`, `deploy`. */
  readonly within: readonly string[];
}

/** Where a value ends up. Found by compiling the config with another value, not declared anywhere. */
export interface Destinations {
  /** The value that it was compiled with instead; null where none compiled: then nothing is known. */
  readonly instead: { readonly value: unknown } | null;
  /** Where none compiled: the first that was tried, and the codes of what is wrong with it. */
  readonly refused: { readonly value: unknown; readonly codes: readonly Code[] } | null;
  readonly artifacts: readonly { readonly artifact: string; readonly lines: readonly DecidedLine[] }[];
}

/** The order in which artifacts are of interest: what runs first, what is read last. */
const order = ["deploy.py", "launcher.yaml", "job.sbatch", "job.sh", "rayjob.yaml", "PLAN.md", "plan.json"];

/** Compiles with other values until one is accepted and changes something, and compares the artifacts. */
export function destinationsOf(path: KeyPath, examined: Examination): Destinations {
  const { compiled, effective } = examined;
  let unchanged: Destinations | undefined;
  let refused: Destinations["refused"] = null;
  if (compiled === undefined) return { instead: null, refused, artifacts: [] };
  for (const value of candidatesFor(path, nodeAt(effective, path), schemaAt(path))) {
    const other = compileWith(path, nodeOf(value), examined);
    if (other.value === undefined) {
      refused ??= { value, codes: errorsIn(other.diagnostics) };
      continue;
    }
    const artifacts = compareAll(compiled.artifacts, other.value.artifacts);
    const found = { instead: { value }, refused: null, artifacts };
    if (artifacts.length > 0) return found;
    unchanged ??= found;
  }
  return unchanged ?? { instead: null, refused, artifacts: [] };
}

function compileWith(path: KeyPath, node: Node, examined: Examination): Result<Compiled> {
  const { complete, effective, trees, input } = examined;
  const root = withNode(complete.root, path, node, effective);
  return compileMerged({ ...complete, root }, trees, input);
}

function errorsIn(diagnostics: readonly Diagnostic[]): readonly Code[] {
  return [...new Set(diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code))];
}

function compareAll(before: readonly Artifact[], after: readonly Artifact[]): Destinations["artifacts"] {
  const found = before
    .filter(({ name }) => name !== "config.yaml")
    .map(({ name, text }) => {
      const other = after.find((each) => each.name === name)?.text ?? text;
      return { artifact: name, lines: decidedLines(name, text, changedLines(text, other)) };
    })
    .filter(({ lines }) => lines.length > 0)
    .sort((a, b) => rank(a.artifact) - rank(b.artifact));
  // plan.json repeats what the programs say; what they do not have nano3 itself reads there.
  const isInProgram = found.some(({ artifact }) => artifact !== "plan.json" && artifact !== "PLAN.md");
  return isInProgram ? found.filter(({ artifact }) => artifact !== "plan.json") : found;
}

function rank(artifact: string): number {
  const position = order.indexOf(artifact);
  return position < 0 ? order.length : position;
}

function decidedLines(name: string, text: string, changed: readonly ChangedLine[]): readonly DecidedLine[] {
  const lines = text.split("\n");
  const decided = changed.map(({ index, text: line, other }) => ({
    line: index === null ? null : index + 1,
    text: line.trim(),
    other: other === null ? null : other.trim(),
    within: index === null ? [] : enclosingKeys(lines, index),
  }));
  // What it was compiled from, and the config once more.
  const isRecord = ({ within }: DecidedLine) =>
    name === "plan.json" && /^(?:inputs|config)$/.test(within[0] ?? "");
  // It says only that something is another.
  const isDigest = ({ text }: DecidedLine) => /"[0-9a-f]{64}",?$/.test(text);
  return decided.filter((line) => !isRecord(line) && !isDigest(line));
}
