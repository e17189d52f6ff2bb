import type { Code, Parameters } from "../diagnostics/catalogue.ts";
import { type Diagnostic, type Related, report } from "../diagnostics/diagnostic.ts";
import { locate, type Piece } from "../interpolation/locate.ts";
import { parseText } from "../interpolation/parser.ts";
import type { SyntaxProblem, Text } from "../interpolation/syntax.ts";
import { nodeAt, pathText } from "../tree.ts";
import type { KeyPath, MapNode, Node, ScalarNode, Span } from "../types.ts";
import type { Resolvers } from "./resolver.ts";

/** A value that a problem is about: its node, its text, and where it is in the tree. */
export interface Subject {
  readonly node: { readonly at: Span };
  readonly text: string;
  readonly path: KeyPath;
}

/** A leaf with `${…}` in it. */
export interface Leaf extends Subject {
  readonly node: ScalarNode;
}

/** What the resolution of one config shares. */
export class Resolution {
  readonly root: MapNode;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly resolvers: Resolvers;
  /** Variables read so far. */
  readonly environmentRead = new Map<string, string | null>();
  readonly problems: Diagnostic[] = [];
  /** Leaves whose values wait for the one being evaluated, first asked first. */
  readonly waiting: Leaf[] = [];
  /** Texts made by resolvers that are being evaluated, one inside the other. */
  rounds = 0;
  /** Containers of the config that are filled in already; what is made of them must not be filled in twice. */
  readonly settled = new WeakSet<Node>();
  readonly #parsed = new Map<string, Text | SyntaxProblem>();

  constructor(
    root: MapNode,
    environment: Readonly<Record<string, string | undefined>>,
    resolvers: Resolvers,
  ) {
    this.resolvers = resolvers;
    this.root = root;
    this.environment = environment;
  }

  /** The parts of a text; each text is parsed once. */
  parse(text: string): Text | SyntaxProblem {
    const known = this.#parsed.get(text);
    if (known !== undefined) return known;
    const parsed = parseText(text);
    this.#parsed.set(text, parsed);
    return parsed;
  }

  /** Reports a problem at a piece of a value, with the leaves that led there. */
  report<C extends Code>(code: C, subject: Subject, piece: Piece, parameters: Parameters<C>): void {
    const chain = this.waiting.filter((other) => other.node !== subject.node).slice(-longestChain);
    const related: Related[] = chain
      .reverse()
      .map((other) => ({ span: other.node.at, note: `\`${pathText(other.path)}\` refers to it` }));
    this.problems.push(report(code, locate(subject.node, subject.text, piece), parameters, related));
  }

  /**
   * The top of the tree to which a leaf belongs. nemotron resolves a profile by itself before it becomes `run.env`, so
   * `${host}` in a profile is the profile's own `host`.
   */
  rootPathOf(leaf: Leaf): KeyPath {
    const inProfile =
      leaf.node.at.source.kind === "profile" && leaf.path[0] === "run" && leaf.path[1] === "env";
    return inProfile ? ["run", "env"] : [];
  }

  nodeAt(path: KeyPath): Node | undefined {
    return nodeAt(this.root, path);
  }
}

/** Leaves of an interpolation chain that a diagnostic shows. */
const longestChain = 8;
