import { emptyScalar, type NodeContext, type NodeEvents, parseNode } from "./parse-node.ts";
import type { Token } from "./token.ts";
import { refuseInFlow } from "./wrong-token.ts";

/** The elements of `[a, b: c]`; a pair is a mapping of its own. */
export function* parseFlowSequence(around: NodeContext): NodeEvents {
  yield* parseElements(around, "]", parseElement);
}

/** The pairs of `{a: b, c}`. */
export function* parseFlowMapping(around: NodeContext): NodeEvents {
  yield* parseElements(around, "}", parsePair);
}

function* parseElements(
  around: NodeContext,
  close: "]" | "}",
  parse: (context: NodeContext) => NodeEvents,
): NodeEvents {
  const { scanner } = around;
  const open = scanner.next();
  const context = { ...around, bracket: open.start };
  for (let isFirst = true; scanner.peek().kind !== close; isFirst = false) {
    if (!isFirst) takeComma(context, open, close);
    if (scanner.peek().kind !== close) yield* parse(context);
  }
  const { start, end } = scanner.next();
  yield { kind: "end", isFlow: true, start, end };
}

function takeComma(context: NodeContext, open: Token, close: "]" | "}"): void {
  const { scanner } = context;
  const token = scanner.peek();
  if (token.kind !== ",") refuseInFlow(scanner, token, open, close);
  scanner.next();
}

function* parseElement(context: NodeContext): NodeEvents {
  const { scanner } = context;
  const key = scanner.peek();
  if (key.kind !== "?") return yield* parseNode(context);
  yield { kind: "mapping start", anchor: undefined, tag: undefined, start: key.start, end: key.end };
  yield* parseKeyed(context, [":", ",", "]"], [",", "]"]);
  const { start } = scanner.peek();
  yield { kind: "end", isFlow: false, start, end: start };
}

function* parsePair(context: NodeContext): NodeEvents {
  const { scanner } = context;
  if (scanner.peek().kind === "?") return yield* parseKeyed(context, [":", ",", "}"], [",", "}"]);
  yield* parseNode(context);
  yield emptyScalar(scanner.peek().start);
}

/** A key after its `?`, and what stands after its `:`; either is empty where one of the given tokens follows. */
function* parseKeyed(
  context: NodeContext,
  afterKey: readonly Token["kind"][],
  afterValue: readonly Token["kind"][],
): NodeEvents {
  const { scanner } = context;
  yield* parseUnless(context, afterKey, scanner.next().end);
  const next = scanner.peek();
  if (next.kind !== ":") return yield emptyScalar(next.start);
  scanner.next();
  yield* parseUnless(context, afterValue, next.end);
}

function* parseUnless(context: NodeContext, ends: readonly Token["kind"][], emptyAt: number): NodeEvents {
  if (ends.includes(context.scanner.peek().kind)) yield emptyScalar(emptyAt);
  else yield* parseNode(context);
}
