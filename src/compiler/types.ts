import type { Diagnostic } from "./diagnostics/diagnostic.ts";
import type { Lock, LockedArtifact } from "./lock/types.ts";
import type { Source, Span } from "./span.ts";

/**
 * What the stages hand to one another. One type per stage; each is readonly; only the first may hold what a user
 * can get wrong.
 *
 *   texts ─1-load→ Tree[] ─2-merge→ Merged ─3-resolve→ Resolved ─4-validate→ EvalConfig ─5-plan→ EvalPlan ─6-emit→ Artifact[]
 *
 * `EvalConfig` is the output of the zod schema (4-validate/schema.ts); `EvalPlan` is documented field by field in
 * 5-plan/types.ts.
 */

/**
 * A scalar as OmegaConf holds it. `int` and `float` are apart because Python's are (`1` and `1.0` print, merge and
 * interpolate differently); an `int` beyond 2^53 is a bigint.
 */
export type Scalar =
  | { readonly type: "null" }
  | { readonly type: "bool"; readonly value: boolean }
  | { readonly type: "int"; readonly value: number | bigint }
  | { readonly type: "float"; readonly value: number }
  | { readonly type: "str"; readonly value: string }
  /** `!!binary`. A character a byte. */
  | { readonly type: "bytes"; readonly value: string };

/** What a node's value replaced, weakest last. Kept for provenance: "which layer won, over what". */
export interface Overridden {
  readonly at: Span;
  readonly scalar: Scalar | undefined;
}

/** A leaf. `raw` is the text as written when it differs in meaning from the value (a bare `10:00:00` is int 36000). */
export interface ScalarNode {
  readonly kind: "scalar";
  readonly scalar: Scalar;
  readonly at: Span;
  readonly raw: string;
  readonly overrode: readonly Overridden[];
}

/** A mapping, in key order. The map's own key is `keyText(entry.key)`, unique per OmegaConf key. */
export interface MapNode {
  readonly kind: "map";
  readonly entries: ReadonlyMap<string, Entry>;
  readonly at: Span;
}

export interface Entry {
  readonly key: Scalar;
  readonly keyAt: Span;
  readonly value: Node;
}

export interface ListNode {
  readonly kind: "list";
  readonly items: readonly Node[];
  readonly at: Span;
}

export type Node = ScalarNode | MapNode | ListNode;

/** Key path from the root: mapping keys as text, list positions as numbers. */
export type KeyPath = readonly (string | number)[];

/** The top of a file to OmegaConf. To nano3 it is a mapping: stage load refuses a list. */
export type Root = MapNode | ListNode;

/** Stage 1. One layer: a file of the `defaults:` closure, the config, the profile, or one override. */
export interface Tree<R extends Root = MapNode> {
  readonly source: Source;
  readonly root: R;
  /**
   * What this tree is laid over before it joins the other layers: the files of its `defaults:`, the profile it
   * `extends`. Weakest first. Not a flat list: merging is not associative where a null or a scalar hides a mapping.
   */
  readonly bases?: readonly Tree<R>[];
  /** Of an override: the key path before its `=`. It sets a value where a mapping would be merged into one. */
  readonly path?: readonly string[];
}

/** Stage 2. All layers in one, strongest value in each leaf; interpolations are still text. */
export interface Merged<R extends Root = MapNode> {
  readonly root: R;
  /** Environment variables read on the way, where a layer reaches into what a reference stands for. */
  readonly environment?: Readonly<Record<string, string | null>>;
}

/** What the merge needs to know of references: a layer may reach into what one stands for. */
export interface References {
  /** The value of the leaf at a path, in the tree as it is now; or only the problems of its syntax. */
  follow(root: Root, path: KeyPath, depth: "syntax" | "value"): Followed;
  readonly environmentRead: ReadonlyMap<string, string | null>;
}

/** What a reference leads to, if that is a container; and why it leads nowhere, if that is a problem already. */
export interface Followed {
  readonly node?: Root;
  readonly problems?: readonly Diagnostic[];
}

/** Stage 3. No `${…}` is left; `???` may be (4-validate says which are required). */
export interface Resolved<R extends Root = MapNode> {
  readonly root: R;
  /** Environment variables read by `oc.env`, with the value seen (`null`: unset). They are inputs of the artifact. */
  readonly environment: Readonly<Record<string, string | null>>;
  readonly lock: Lock;
  /** What it says of the artifacts that `${art:…}` asked for, by their references. */
  readonly artifacts: ReadonlyMap<string, LockedArtifact>;
}

/** Stage 6. One file of the artifact set. `executable` asks for mode 0755 instead of 0644. */
export interface Artifact {
  readonly name: string;
  readonly text: string;
  readonly executable: boolean;
}

/** Reads a text file. The CLI passes the disk, a test passes a Map. Never throws. */
export type ReadText = (path: string) => ReadOutcome;

export type ReadOutcome =
  | { readonly ok: true; readonly text: string }
  | {
      readonly ok: false;
      readonly why: "missing" | "directory" | "not-utf8" | "unreadable";
      readonly detail: string;
    };

/** Texts of `templates/`, by path below it: `job.sbatch.hbs`, `parts/supervise.sh`. */
export type Templates = Readonly<Record<string, string>>;

/** Everything a compilation depends on. Same input, same bytes. */
export interface CompileInput {
  /** Path of the config as diagnostics and `plan.json` show it (relative to where nano3 was called, `/` separated). */
  readonly config: string;
  /** Path of `env.toml`, or null when there is none. */
  readonly profileFile: string | null;
  /** The name under which `plan.json` records it: `env.toml` when it was found by search, wherever that was. */
  readonly profileFileRecord?: string;
  /** Name of the table in `env.toml`, or null for the executor `local` without a profile. */
  readonly profile: string | null;
  /** `CKPT` of `model eval`: overrides `model.checkpoint_path`, is overridden by an explicit dotlist item. */
  readonly checkpoint: string | null;
  /** Dotlist arguments in order: `eval.parallelism=64`. */
  readonly overrides: readonly string[];
  /** Path of the lock file, whether there is one or not; absent: nothing is locked. */
  readonly lockFile?: string;
  /** What `${oc.env:NAME}` may see. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly read: ReadText;
  readonly templates: Templates;
  /** Version of nano3, for `plan.json`. */
  readonly version: string;
}
