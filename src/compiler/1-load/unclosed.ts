import { CST } from "yaml";
import { type Diagnostic, report } from "../diagnostics/diagnostic.ts";
import type { Place } from "./parse-yaml.ts";

/**
 * What was opened and never closed. The library finds out at the end of the file, where nothing is wrong to see; the
 * place to look at is the opening bracket or quote.
 */
export function reportUnclosed(tokens: readonly CST.Token[], place: Place): Diagnostic | undefined {
  const pending: CST.Token[] = [...tokens];
  let last: CST.Token | undefined;
  for (let token = pending.pop(); token !== undefined; token = pending.pop()) {
    if (isUnclosed(token) && (last === undefined || token.offset > last.offset)) last = token;
    if (token.type === "document" && token.value !== undefined) pending.push(token.value);
    if (!CST.isCollection(token)) continue;
    for (const { key, value } of token.items) pending.push(...[key, value].filter((each) => each != null));
  }
  if (last === undefined) return undefined;
  const { offset } = last;
  const opening = openingOf(last);
  const closing = opening === "[" ? "]" : opening === "{" ? "}" : opening;
  const what = `\`${opening}\` is opened here and never closed`;
  const indent = opening === closing ? "; indent its further lines" : "";
  const advice = `Close it with \`${closing}\`${indent}. Quote the value if it is meant as text.`;
  return report("yaml-syntax", place(offset, offset + 1), { what, advice });
}

function isUnclosed(token: CST.Token): boolean {
  if (token.type === "flow-collection") return !token.end.some(({ type }) => type.endsWith("-end"));
  const isQuoted = token.type === "single-quoted-scalar" || token.type === "double-quoted-scalar";
  return isQuoted && (token.source.length < 2 || !token.source.endsWith(openingOf(token)));
}

function openingOf(token: CST.Token): string {
  if (token.type === "flow-collection") return token.start.source;
  return token.type === "single-quoted-scalar" ? "'" : '"';
}
