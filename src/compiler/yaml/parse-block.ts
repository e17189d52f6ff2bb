import { emptyScalar, type NodeContext, type NodeEvents, parseNode, parseNodeOfKey } from "./parse-node.ts";
import type { Scanner } from "./scanner.ts";
import type { Token } from "./token.ts";
import { refuseInBlock } from "./wrong-token.ts";

/** The entries of a block sequence: `- value` lines. */
export function* parseBlockSequence(context: NodeContext): NodeEvents {
  const { scanner } = context;
  const { start } = scanner.next();
  while (scanner.peek().kind === "-") yield* parsePart(context, ["-", "<block end>"], parseNode);
  yield endBlock(scanner, start, "sequence");
}

/** The entries of a sequence at the column of the mapping around it: it ends where no `-` follows. */
export function* parseIndentlessSequence(context: NodeContext): NodeEvents {
  const { scanner } = context;
  while (scanner.peek().kind === "-") yield* parsePart(context, ["-", "?", ":", "<block end>"], parseNode);
  const { start } = scanner.peek();
  yield { kind: "end", isFlow: false, start, end: start };
}

/** The entries of a block mapping: keys, each with what stands after its `:`. */
export function* parseBlockMapping(context: NodeContext): NodeEvents {
  const { scanner } = context;
  const { start } = scanner.next();
  while (scanner.peek().kind === "?") {
    yield* parsePart(context, ["?", ":", "<block end>"], parseNodeOfKey);
    const next = scanner.peek();
    if (next.kind === ":") yield* parsePart(context, ["?", ":", "<block end>"], parseNodeOfKey);
    else yield emptyScalar(next.start);
  }
  yield endBlock(scanner, start, "mapping");
}

/** What stands after a `-`, a `?` or a `:`; nothing where one of the given tokens follows. */
function* parsePart(
  context: NodeContext,
  ends: readonly Token["kind"][],
  parse: typeof parseNode,
): NodeEvents {
  const { scanner } = context;
  const { end } = scanner.next();
  if (ends.includes(scanner.peek().kind)) yield emptyScalar(end);
  else yield* parse(context);
}

function endBlock(scanner: Scanner, blockStart: number, kind: "sequence" | "mapping") {
  const token = scanner.peek();
  if (token.kind !== "<block end>") refuseInBlock(scanner.cursor, token, blockStart, kind);
  scanner.next();
  return { kind: "end", isFlow: false, start: token.start, end: token.end } as const;
}
