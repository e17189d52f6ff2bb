import { isMissing } from "../2-merge/merge-into.ts";
import { exampleOf, schemaAt } from "../4-validate/schema-place.ts";
import type { Result } from "../diagnostics/result.ts";
import { type Compiled, compileMerged, mergeLayers, resolveMerged } from "../index.ts";
import { type Mask, maskOf } from "../secrets/mask.ts";
import { nodeAt } from "../tree.ts";
import type { CompileInput, KeyPath, MapNode, Merged, Tree } from "../types.ts";
import { effectiveTree } from "./effective.ts";
import { type Layer, layersOf } from "./layers.ts";
import { nodeOf } from "./node-of.ts";
import { withNode } from "./with-node.ts";

/** A config with all that is known of where its values come from. */
export interface Examination {
  readonly input: CompileInput;
  readonly trees: readonly Tree[];
  readonly layers: readonly Layer[];
  /** All layers in one, references as text. */
  readonly merged: Merged;
  /** Every key with its value: references filled in (as far as there is no error), defaults of the schema included. */
  readonly effective: MapNode;
  /** `merged` with a checkpoint where none is given, and what it compiles to; the latter unless there are errors. */
  readonly complete: Merged;
  readonly compiled: Compiled | undefined;
  readonly mask: Mask;
}

const checkpoint: KeyPath = ["model", "checkpoint_path"];

/**
 * Examines a config. Undefined only where the layers cannot be read or merged; with errors further on, it holds what is
 * known up to there. `CKPT` belongs to `model eval`: where it is not given, that is no error here.
 */
export function examine(input: CompileInput): Result<Examination> {
  const layered = mergeLayers(input);
  if (layered.value === undefined) return { value: undefined, diagnostics: layered.diagnostics };
  const { trees, merged } = layered.value;
  const resolved = resolveMerged(merged, input);
  const complete = { ...merged, root: withCheckpoint(merged.root) };
  const compiled = compileMerged(complete, trees, input);
  const root = resolved.value?.root ?? merged.root;
  return {
    value: {
      input,
      trees,
      layers: layersOf(trees),
      merged,
      effective: effectiveTree(root),
      complete,
      compiled: compiled.value,
      mask: maskOf([...layersOf(trees).map(({ tree }) => tree.root), root], input.environment),
    },
    diagnostics: [...layered.diagnostics, ...compiled.diagnostics],
  };
}

function withCheckpoint(merged: MapNode): MapNode {
  const given = nodeAt(merged, checkpoint);
  if (given !== undefined && !isMissing(given)) return merged;
  const schema = schemaAt(checkpoint);
  return withNode(merged, checkpoint, nodeOf(schema && exampleOf(schema)), undefined);
}
