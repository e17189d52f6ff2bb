import { load } from "../../src/compiler/1-load/index.ts";
import { merge } from "../../src/compiler/2-merge/index.ts";
import { resolve } from "../../src/compiler/3-resolve/index.ts";
import type { Code } from "../../src/compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "../../src/compiler/diagnostics/diagnostic.ts";
import { nodeAt, pathText, walkLeaves } from "../../src/compiler/tree.ts";
import type { CompileInput, MapNode } from "../../src/compiler/types.ts";
import { compileInput } from "./compile-input.ts";
import { encode } from "./encode.ts";
import { errorClasses } from "./error-classes.ts";

/** A case of cases.json; README.md of this directory says what the fields mean. */
export interface Case {
  readonly id: string;
  readonly section: string;
  readonly kind: "compose" | "profile";
  readonly files: Readonly<Record<string, string>>;
  readonly root: string;
  readonly profile: string | null;
  readonly overrides: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly throw_on_missing: boolean;
  readonly expect?: unknown;
  readonly error?: { readonly class: string; readonly message: string; readonly key?: string };
}

/** What nano3 makes of a case, in the encoding of the cases. */
export type Outcome =
  | { readonly expect: unknown }
  | { readonly error: { readonly classes: readonly string[]; readonly words: string } };

/** Runs the front end of the compiler on a case. */
export function runCase(given: Case): Outcome {
  const loaded = load(inputOf(given));
  if (loaded.value === undefined) return failure(loaded.diagnostics);
  const merged = merge(loaded.value);
  if (merged.value === undefined) return failure(merged.diagnostics);
  const resolved = resolve(merged.value, given.env);
  if (resolved.value === undefined) return failure(resolved.diagnostics);
  const { root } = resolved.value;
  const part = given.kind === "profile" ? nodeAt(root, ["run", "env"]) : root;
  const missing = given.throw_on_missing ? findMissing(merged.value.root) : undefined;
  if (missing !== undefined) return { error: { classes: ["MissingMandatoryValue"], words: missing } };
  return { expect: part && encode(part) };
}

/** A profile is resolved as the compiler does it: as `run.env` of a config that says nothing else. */
function inputOf(given: Case): CompileInput {
  const profile = given.kind === "profile";
  const files = profile ? { ...given.files, "empty.yaml": "{}\n" } : given.files;
  return compileInput(files, {
    config: profile ? "empty.yaml" : given.root,
    profileFile: profile ? given.root : null,
    profile: given.profile,
    overrides: given.overrides,
    environment: given.env,
  });
}

function failure(diagnostics: readonly Diagnostic[]): Outcome {
  const first = diagnostics.find((diagnostic) => diagnostic.severity === "error");
  if (first === undefined) return { error: { classes: [], words: "no value and no error" } };
  return {
    error: {
      classes: errorClasses[first.code as Code] ?? [],
      words: `${String(first.code)}: ${first.message}`,
    },
  };
}

/** OmegaConf refuses a `???` that a layer left; to nano3 it is a matter of the schema. */
function findMissing(root: MapNode): string | undefined {
  let found: string | undefined;
  walkLeaves(root, (leaf, path) => {
    if (leaf.scalar.type === "str" && leaf.scalar.value === "???") found ??= pathText(path);
  });
  return found;
}
