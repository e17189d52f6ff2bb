import { readLayers } from "./1-load/index.ts";
import { merge } from "./2-merge/index.ts";
import { referencesIn } from "./3-resolve/index.ts";
import { validateUnresolved } from "./4-validate/unresolved.ts";
import type { Diagnostic } from "./diagnostics/diagnostic.ts";
import type { CompileInput } from "./types.ts";

/**
 * What else must change in a config of the launcher: a `defaults` list of Hydra's ends stage 1, but its keys are those of
 * another tool, too. Nothing for any other config.
 */
export function reportForeignKeys(
  input: CompileInput,
  loading: readonly Diagnostic[],
): readonly Diagnostic[] {
  const isForeign = loading.length > 0 && loading.every(({ code }) => code === "defaults-hydra");
  const merged = isForeign
    ? merge(readLayers(input).trees, referencesIn(input.environment)).value
    : undefined;
  return merged === undefined ? [] : validateUnresolved(merged);
}
