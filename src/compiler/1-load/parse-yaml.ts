import { Composer, CST, type Document, type ErrorCode, isDocument, Parser, type YAMLParseError } from "yaml";
import { type Diagnostic, report } from "../diagnostics/diagnostic.ts";
import { ok, type Result } from "../diagnostics/result.ts";
import { limits } from "../limits.ts";
import type { Node, Source, Span } from "../types.ts";
import { buildNode } from "./build-node.ts";
import { reportUnclosed } from "./unclosed.ts";
import { findForbiddenCharacter, findRefusedToken } from "./yaml-strictness.ts";

/**
 * Only text, maps and lists come from the library; what a plain scalar means is OmegaConf's business
 * (`yaml-scalar.ts`), what a duplicate or a merge key means is PyYAML's (`build-map.ts`).
 */
const composerOptions = {
  schema: "failsafe",
  resolveKnownTags: false,
  uniqueKeys: false,
  merge: false,
  prettyErrors: false,
  logLevel: "silent",
} as const;

/** Turns offsets of the parsed text into spans of its source. */
export type Place = (start: number, end: number) => Span;

/**
 * Reads one YAML document from a source, from offset `from` on (a dotlist argument is YAML after its `=`). An empty
 * document is a null scalar.
 */
export function parseYaml(source: Source, from = 0): Result<Node> {
  const text = unifyLineBreaks(source.text.slice(from));
  const place: Place = (start, end) => ({ source, start: from + start, end: from + Math.max(start, end) });
  const character = findForbiddenCharacter(text, place);
  if (character !== undefined) return refuse(character);
  const tokens = [...new Parser().parse(text)];
  const deep = findTooDeep(tokens, place);
  if (deep !== undefined) return refuse(deep);
  return compose(tokens, text, place);
}

function compose(tokens: readonly CST.Token[], text: string, place: Place): Result<Node> {
  const documents = [...new Composer(composerOptions).compose(tokens, true, text.length)].filter((each) =>
    isDocument(each),
  );
  const [first, second] = documents;
  if (first === undefined) throw new Error("the composer was told to give a document");
  const broken = first.errors[0];
  const refused = findRefusedToken(tokens, place);
  if (refused !== undefined && (broken === undefined || refused.at <= broken.pos[0]))
    return refuse(refused.diagnostic);
  if (broken !== undefined)
    return refuse(reportUnclosed(tokens, place) ?? describeSyntaxError(broken, place));
  if (second !== undefined) return refuse(reportSecondDocument(second, place));
  return first.contents === null ? ok(emptyNode(place, text.length)) : buildNode(first.contents, text, place);
}

function refuse(diagnostic: Diagnostic): Result<Node> {
  return { value: undefined, diagnostics: [diagnostic] };
}

function emptyNode(place: Place, end: number): Node {
  return {
    kind: "scalar",
    scalar: { type: "null" },
    at: place(end === 0 ? 0 : end - 1, end),
    raw: "",
    overrode: [],
  };
}

function reportSecondDocument(document: Document.Parsed, place: Place): Diagnostic {
  const syntax = document.errors[0];
  if (syntax !== undefined) return describeSyntaxError(syntax, place);
  const [start] = document.range;
  return report("yaml-many-documents", place(start, start + 1), {});
}

/** YAML 1.1 also breaks lines at NEL, LS and PS. One character for one, so that offsets hold. */
function unifyLineBreaks(text: string): string {
  return text.replace(/[\u0085\u2028\u2029]/g, "\n");
}

const advice: Partial<Record<ErrorCode, string>> = {
  BAD_ALIAS: "Quote a text that begins with `*` or `&`.",
  BAD_DQ_ESCAPE: "In double quotes `\\` begins an escape: write `\\\\`, or use single quotes.",
  BAD_INDENT: "Align the keys of one mapping; use spaces.",
  BAD_SCALAR_START: "Quote a text that begins with this character.",
  BLOCK_AS_IMPLICIT_KEY: "Quote a text that contains `: `, or put the nested mapping on its own lines.",
  BLOCK_IN_FLOW: "Inside `[…]` and `{…}` everything must be in brackets.",
  MISSING_CHAR: "Close what was opened: a quote, a bracket, or a `:` after a key; a `,` between elements.",
  MULTILINE_IMPLICIT_KEY: "Put the key and its `:` on one line.",
  TAB_AS_INDENT: "Replace the tab by spaces.",
};

function describeSyntaxError(problem: YAMLParseError, place: Place): Diagnostic {
  const [start, end] = problem.pos;
  const span = place(start, end);
  if (problem.code === "TAB_AS_INDENT") return report("yaml-tab", span, {});
  if (problem.code === "MULTIPLE_DOCS") return report("yaml-many-documents", span, {});
  const what = problem.message.replace(/\.$/, "");
  const help = advice[problem.code] ?? "Quote the value if it is meant as text; check the indentation.";
  return report("yaml-syntax", span, { what: what.charAt(0).toLowerCase() + what.slice(1), advice: help });
}

/** Looks for nesting that would exhaust the stack of the composer, without a stack of its own. */
function findTooDeep(tokens: readonly CST.Token[], place: Place): Diagnostic | undefined {
  const pending = tokens.map((token) => ({ token, depth: 0 }));
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { token, depth } = next;
    if (depth > limits.depth) {
      return report("yaml-too-deep", place(token.offset, token.offset + 1), { limit: limits.depth });
    }
    for (const child of childTokens(token))
      pending.push({ token: child, depth: depth + Number(CST.isCollection(token)) });
  }
  return undefined;
}

function* childTokens(token: CST.Token): Iterable<CST.Token> {
  if (token.type === "document" && token.value !== undefined) yield token.value;
  if (!CST.isCollection(token)) return;
  for (const { key, value } of token.items) {
    if (key) yield key;
    if (value) yield value;
  }
}
