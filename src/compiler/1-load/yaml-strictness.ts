import { CST } from "yaml";
import { type Diagnostic, report } from "../diagnostics/diagnostic.ts";
import { shorten } from "../tree.ts";
import type { Place } from "./parse-yaml.ts";

/**
 * YAML 1.2, which the library reads, allows what PyYAML refuses: tabs between tokens, other letters in anchor names,
 * plain texts that begin with `%` or `?`. A file that only nano3 can read would fail on the cluster.
 */

/** What PyYAML's reader lets through. */
const forbidden = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** The first character that PyYAML's reader refuses. */
export function findForbiddenCharacter(text: string, place: Place): Diagnostic | undefined {
  const found = forbidden.exec(text);
  if (found === null) return undefined;
  const code = (found[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  return report("yaml-character", place(found.index, found.index + found[0].length), {
    character: `U+${code}`,
  });
}

/** A refusal and its offset, so that the caller can tell which of two problems comes first. */
export interface Refused {
  readonly at: number;
  readonly diagnostic: Diagnostic;
}

/** The first token, in document order, that PyYAML refuses although YAML 1.2 allows it. */
export function findRefusedToken(tokens: readonly CST.Token[], place: Place): Refused | undefined {
  let first = refuseLeadingEnd(tokens, place);
  const pending: TokenInContext[] = tokens.map((token) => ({ token, inFlow: false }));
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const refused = refuseToken(next, place);
    if (refused !== undefined && (first === undefined || refused.at < first.at)) first = refused;
    const inFlow = next.inFlow || next.token.type === "flow-collection";
    for (const token of partsOf(next.token)) pending.push({ token, inFlow });
  }
  return first;
}

/** `...` ends a document; one that has not begun cannot end. */
function refuseLeadingEnd([document, end]: readonly CST.Token[], place: Place): Refused | undefined {
  const isEmpty =
    document?.type === "document" && document.value === undefined && document.start.length === 0;
  if (!isEmpty || end?.type !== "doc-end") return undefined;
  const at = place(end.offset, end.offset + end.source.length);
  return {
    at: end.offset,
    diagnostic: report("yaml-refused", at, { text: end.source, help: "Quote it: '...'." }),
  };
}

interface TokenInContext {
  readonly token: CST.Token;
  readonly inFlow: boolean;
}

function refuseToken({ token, inFlow }: TokenInContext, place: Place): Refused | undefined {
  if (!("source" in token)) return undefined;
  const { type, source, offset } = token;
  const refuse = (help: string): Refused => ({
    at: offset,
    diagnostic: report("yaml-refused", place(offset, offset + source.length), {
      text: shorten(source.trim()),
      help,
    }),
  });
  if (type === "space" || type === "scalar") {
    const tab = source.indexOf("\t");
    if (tab >= 0)
      return { at: offset + tab, diagnostic: report("yaml-tab", place(offset + tab, offset + tab + 1), {}) };
  }
  if (type === "anchor" || type === "alias") {
    return /^[&*][\w-]+$/.test(source)
      ? undefined
      : refuse("Name an anchor with letters, digits, `-` and `_`.");
  }
  if (type !== "scalar") return undefined;
  return startsPlainScalar(source, inFlow) ? undefined : refuse(`Quote it: '${shorten(source.trim())}'.`);
}

/** PyYAML's `check_plain`: which characters an unquoted text may begin with. */
function startsPlainScalar(source: string, inFlow: boolean): boolean {
  const [first = "", second = ""] = source;
  if (source === "") return true;
  if (!/[-?:,[\]{}#&*!|>'"%@`]/.test(first)) return true;
  if (!/[-?:]/.test(first) || /^\s?$/.test(second)) return false;
  return first === "-" || !inFlow;
}

function* partsOf(token: CST.Token): Iterable<CST.Token> {
  if (token.type === "document") yield* [...token.start, ...(token.value === undefined ? [] : [token.value])];
  if (token.type === "block-scalar") yield* token.props;
  if ("end" in token && token.end !== undefined) yield* token.end;
  if (!CST.isCollection(token)) return;
  if (token.type === "flow-collection") yield token.start;
  for (const { start, key, sep, value } of token.items) {
    yield* start;
    if (key) yield key;
    if (sep) yield* sep;
    if (value) yield value;
  }
}
