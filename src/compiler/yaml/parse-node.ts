import { report } from "../diagnostics/diagnostic.ts";
import { limits } from "../limits.ts";
import type { NodeEvent, ScalarEvent, StartEvent } from "./event.ts";
import { parseBlockMapping, parseBlockSequence, parseIndentlessSequence } from "./parse-block.ts";
import { parseFlowMapping, parseFlowSequence } from "./parse-flow.ts";
import { parsePrefix } from "./parse-prefix.ts";
import { refuse } from "./refusal.ts";
import type { Scanner } from "./scanner.ts";
import type { Token } from "./token.ts";
import { refuseContent } from "./wrong-token.ts";

/** Where a node stands. */
export interface NodeContext {
  readonly scanner: Scanner;
  /** Tag handles and what they stand for. */
  readonly handles: ReadonlyMap<string, string>;
  /** Mappings and lists around it. `limits.depth` bounds it, and with it the recursion. */
  readonly depth: number;
  /** Offset of the bracket around it; no blocks in there. */
  readonly bracket?: number;
}

export type NodeEvents = Generator<NodeEvent, void>;

type Collection = readonly [kind: StartEvent["kind"], parse: (context: NodeContext) => NodeEvents];

/** The events of one node: an alias, a scalar, a list or a mapping with all that is in it. */
export function* parseNode(context: NodeContext): NodeEvents {
  yield* parse(context, collectionOf);
}

/** A node that belongs to a key of a block: its list may begin at the column of the key. */
export function* parseNodeOfKey(context: NodeContext): NodeEvents {
  yield* parse(context, (kind, isFlow) =>
    kind === "-" ? ["sequence start", parseIndentlessSequence] : collectionOf(kind, isFlow),
  );
}

function* parse(context: NodeContext, choose: typeof collectionOf): NodeEvents {
  const { scanner, bracket, depth } = context;
  const first = scanner.peek();
  if (first.kind === "<alias>") {
    scanner.next();
    return yield { kind: "alias", name: first.name, start: first.start, end: first.end };
  }
  const { anchor, tag, isBare, extent } = parsePrefix(context);
  const token = scanner.peek();
  const collection = choose(token.kind, bracket !== undefined);
  if (token.kind === "<scalar>") {
    scanner.next();
    const isPlain = token.isPlain || isBare;
    yield { kind: "scalar", anchor, tag, value: token.value, isPlain, start: token.start, end: token.end };
  } else if (collection !== undefined) {
    if (depth > limits.depth) refuseDepth(scanner, token);
    const [kind, parseRest] = collection;
    yield { kind, anchor, tag, start: token.start, end: token.end };
    yield* parseRest({ ...context, depth: depth + 1 });
  } else if (extent !== undefined) yield { ...emptyScalar(extent.end), anchor, tag };
  else refuseContent(context, token);
}

function collectionOf(kind: Token["kind"], isFlow: boolean): Collection | undefined {
  if (kind === "[") return ["sequence start", parseFlowSequence];
  if (kind === "{") return ["mapping start", parseFlowMapping];
  if (kind === "<block sequence start>" && !isFlow) return ["sequence start", parseBlockSequence];
  if (kind === "<block mapping start>" && !isFlow) return ["mapping start", parseBlockMapping];
  return undefined;
}

/** A node that is not written: the value of `key:`. */
export function emptyScalar(at: number): ScalarEvent {
  return { kind: "scalar", anchor: undefined, tag: undefined, value: "", isPlain: true, start: at, end: at };
}

function refuseDepth({ cursor }: Scanner, { start }: Token): never {
  refuse(report("yaml-too-deep", cursor.place(start, start + 1), { limit: limits.depth }));
}
