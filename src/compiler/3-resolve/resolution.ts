import type { Diagnostic, Related } from "../diagnostics/diagnostic.ts";
import { locate, type Piece } from "../interpolation/locate.ts";
import { parseText } from "../interpolation/parser.ts";
import type { SyntaxProblem, Text } from "../interpolation/syntax.ts";
import type { Lock, LockedArtifact } from "../lock/types.ts";
import type { Span } from "../span.ts";
import { nodeAt, pathText } from "../tree.ts";
import type { KeyPath, Node } from "../types.ts";
import { type Failure, outOfMemory } from "./failure.ts";
import { type Container, childNamed, type Leaf, Spot } from "./spot.ts";

/** What evaluation may see of the world. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What `${art:…}` gives. */
  readonly lock: Lock;
  /** A secret must not come into the config. `read` is OmegaConf's way, for comparing with it. */
  readonly secrets: "refuse" | "read";
  /** Variables read so far. */
  readonly environmentRead: Map<string, string | null>;
  /** Artifacts read so far, by their references. */
  readonly artifactsRead: Map<string, LockedArtifact>;
  /** Texts parsed so far. */
  readonly parsed: Map<string, Text | SyntaxProblem>;
}

/** Surroundings in which nothing has been read yet. */
export function surroundings(
  given: Pick<Surroundings, "environment" | "lock"> & Partial<Surroundings>,
): Surroundings {
  const fresh = { environmentRead: new Map(), artifactsRead: new Map(), parsed: new Map() };
  return { secrets: "refuse", ...fresh, ...given };
}

/** The evaluation of one tree. */
export class Resolution {
  readonly top: Spot;
  readonly surroundings: Surroundings;
  readonly problems: Diagnostic[] = [];
  readonly #reported = new Set<Failure["diagnose"]>();

  constructor(root: Node, given: Surroundings) {
    this.top = new Spot(root);
    this.surroundings = given;
  }

  /** The parts of a text; each text is parsed once. */
  parse(text: string): Text | SyntaxProblem {
    const { parsed } = this.surroundings;
    const known = parsed.get(text);
    if (known !== undefined) return known;
    const made = parseText(text);
    parsed.set(text, made);
    return made;
  }

  /** Reports a failure, once, with the leaves that led there; `key` is what OmegaConf was converting. */
  reportFailure(failure: Failure, key: string | null): void {
    if (this.#reported.has(failure.diagnose)) return;
    // Too large is every container around it, too; and what never ends is reported as that.
    if (failure.class === outOfMemory && this.problems.length > 0) return;
    this.#reported.add(failure.diagnose);
    const diagnostic = failure.diagnose(failure.raised(key));
    const [, ...others] = new Set(failure.chain);
    const related: Related[] = others.map((leaf) => ({
      span: leaf.node.at,
      note: `\`${pathText(leaf.path)}\` refers to it`,
    }));
    this.problems.push({ ...diagnostic, related: [...diagnostic.related, ...related] });
  }

  /**
   * The top of the tree to which a leaf belongs. nemotron resolves a profile by itself before it becomes `run.env`, so
   * `${host}` in a profile is the profile's own `host`.
   */
  rootOf(leaf: Leaf): Container {
    const top = this.top as Container;
    if (leaf.node.at.source.kind !== "profile") return top;
    const run = childNamed(top, "run");
    const env = run && childNamed(run as Container, "env");
    for (let spot: Spot | null = leaf; spot !== null; spot = spot.parent)
      if (spot === env) return spot as Container;
    return top;
  }

  nodeAt(path: KeyPath): Node | undefined {
    return nodeAt(this.top.node, path);
  }
}

/** Where a piece of a leaf's text was written. */
export function placeIn(leaf: Leaf, piece: Piece): Span {
  const { scalar } = leaf.node;
  return locate(leaf.node, scalar.type === "str" ? scalar.value : "", piece);
}
