import { report } from "../diagnostics/diagnostic.ts";
import type { YamlEvent } from "./event.ts";
import { emptyScalar, parseNode } from "./parse-node.ts";
import { parserError, refuse } from "./refusal.ts";
import type { Scanner } from "./scanner.ts";
import type { DirectiveToken, Token } from "./token.ts";
import { refuseAfterDocument } from "./wrong-token.ts";

const standardHandles = [
  ["!", "!"],
  ["!!", "tag:yaml.org,2002:"],
] as const;

/** The events of all documents of a text, each computed when it is asked for. */
export function* parseDocuments(scanner: Scanner): Generator<YamlEvent> {
  const first = scanner.peek();
  if (!isOneOf(first, "<directive>", "<document start>", "<stream end>")) {
    yield { kind: "document", start: first.start, end: first.start };
    yield* parseNode({ scanner, handles: new Map(standardHandles), depth: 0 });
    if (scanner.peek().kind === "<document end>") scanner.next();
  }
  for (;;) {
    while (scanner.peek().kind === "<document end>") scanner.next();
    if (scanner.peek().kind === "<stream end>") return;
    yield* parseExplicitDocument(scanner);
  }
}

function* parseExplicitDocument(scanner: Scanner): Generator<YamlEvent> {
  const handles = parseDirectives(scanner);
  const token = scanner.peek();
  if (token.kind !== "<document start>") refuseAfterDocument(scanner.cursor, token);
  scanner.next();
  yield { kind: "document", start: token.start, end: token.end };
  const next = scanner.peek();
  if (isOneOf(next, "<directive>", "<document start>", "<document end>", "<stream end>")) {
    yield emptyScalar(next.start);
  } else yield* parseNode({ scanner, handles, depth: 0 });
}

function isOneOf({ kind }: Token, ...kinds: readonly Token["kind"][]): boolean {
  return kinds.includes(kind);
}

/** The tag handles of a document: its own, and the standard ones that it does not define anew. */
function parseDirectives(scanner: Scanner): ReadonlyMap<string, string> {
  const handles = new Map<string, string>();
  let hasVersion = false;
  for (let token = scanner.peek(); token.kind === "<directive>"; token = scanner.peek()) {
    scanner.next();
    const { directive } = token;
    if (directive.name === "YAML") {
      const refusal = hasVersion ? "found duplicate YAML directive" : checkVersion(directive.major);
      if (refusal !== undefined) refuseDirective(scanner, token, refusal);
      hasVersion = true;
    } else if (directive.name === "TAG") {
      const { handle, prefix } = directive;
      if (handles.has(handle)) refuseDirective(scanner, token, `duplicate tag handle '${handle}'`);
      handles.set(handle, prefix);
    }
  }
  for (const [handle, prefix] of standardHandles) if (!handles.has(handle)) handles.set(handle, prefix);
  return handles;
}

function checkVersion(major: number): string | undefined {
  return major === 1 ? undefined : "found incompatible YAML document (version 1.* is required)";
}

function refuseDirective({ cursor }: Scanner, { start, end }: DirectiveToken, message: string): never {
  refuse(
    report("yaml-refused", cursor.place(start, end), {
      text: cursor.text.slice(start, end),
      help: "Remove the line: a config needs no directives.",
      raises: parserError(message),
    }),
  );
}
