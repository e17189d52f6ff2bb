import { report } from "../diagnostics/diagnostic.ts";
import { shorten } from "../tree.ts";
import type { Properties } from "./event.ts";
import type { NodeContext } from "./parse-node.ts";
import { parserError, refuse } from "./refusal.ts";
import type { TagToken } from "./token.ts";

/** What stands before the content of a node: `&name`, a tag, or both in either order. */
export interface Prefix extends Properties {
  /** The tag is a `!`: the node is read as if it were plain. */
  readonly isBare: boolean;
  /** From the first to the last of them; undefined where there is none. */
  readonly extent: { readonly start: number; readonly end: number } | undefined;
}

/** Takes the prefix of a node. */
export function parsePrefix(context: NodeContext): Prefix {
  const { scanner } = context;
  let anchor: string | undefined;
  let tag: TagToken | undefined;
  let extent: Prefix["extent"];
  for (;;) {
    const token = scanner.peek();
    if (token.kind === "<anchor>" && anchor === undefined) anchor = token.name;
    else if (token.kind === "<tag>" && tag === undefined) tag = token;
    else break;
    scanner.next();
    extent = { start: extent?.start ?? token.start, end: token.end };
  }
  const written = tag && fullTag(tag, context);
  return { anchor, tag: written === "!" ? undefined : written, isBare: written === "!", extent };
}

function fullTag(tag: TagToken, { scanner, handles }: NodeContext): string {
  if (tag.handle === null) return tag.suffix;
  const prefix = handles.get(tag.handle);
  if (prefix !== undefined) return prefix + tag.suffix;
  const { cursor } = scanner;
  return refuse(
    report("yaml-refused", cursor.place(tag.start, tag.end), {
      text: shorten(cursor.text.slice(tag.start, tag.end)),
      help: "Remove the tag; a text that begins with `!` must be quoted.",
      raises: parserError("while parsing a node"),
    }),
  );
}
