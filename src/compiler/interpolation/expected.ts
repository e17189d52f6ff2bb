import { type Expression, grammar } from "./grammar.ts";
import type { TokenType } from "./tokens.ts";

/** What is still to come: an expression, then more. `end` marks where a rule ends and its caller goes on. */
export type Rest = { readonly expression: Expression | "end"; readonly next: Rest } | null;

/** Tokens that may come next. */
export interface Expected {
  readonly types: ReadonlySet<TokenType>;
  /** Whether there may also be none before the end. */
  readonly empty: boolean;
}

/** What may come next in the rule at hand. */
export function expectedInRule(expression: Expression, rest: Rest): Expected {
  const types = new Set(first(expression).types);
  let empty = first(expression).empty;
  let next = rest;
  while (empty && next !== null && next.expression !== "end") {
    const more = first(next.expression);
    for (const type of more.types) types.add(type);
    empty = more.empty;
    next = next.next;
  }
  return { types, empty };
}

/** What may come next, through the ends of rules: at last the end of the text. */
export function expectedAfter(rest: Rest): ReadonlySet<TokenType> {
  const types = new Set<TokenType>();
  for (let next = rest; next !== null; next = next.next) {
    if (next.expression === "end") continue;
    const more = first(next.expression);
    for (const type of more.types) types.add(type);
    if (!more.empty) return types;
  }
  return types.add("EOF");
}

const known = new Map<Expression, Expected>();

/** With what an expression may begin. */
export function first(expression: Expression): Expected {
  const found = known.get(expression);
  if (found !== undefined) return found;
  const computed = computeFirst(expression);
  known.set(expression, computed);
  return computed;
}

function computeFirst(expression: Expression): Expected {
  switch (expression.kind) {
    case "token":
      return { types: expression.types, empty: false };
    case "rule":
      return first(grammar[expression.name]);
    case "interpolation":
      return { types: new Set<TokenType>(["INTER_OPEN"]), empty: false };
    case "all":
      return firstOfAll(expression.parts);
    case "any": {
      const parts = expression.parts.map(first);
      return {
        types: new Set(parts.flatMap(({ types }) => [...types])),
        empty: parts.some(({ empty }) => empty),
      };
    }
    case "plus":
      return first(expression.part);
    default:
      return { types: first(expression.part).types, empty: true };
  }
}

function firstOfAll(parts: readonly Expression[]): Expected {
  const types = new Set<TokenType>();
  for (const part of parts) {
    const more = first(part);
    for (const type of more.types) types.add(type);
    if (!more.empty) return { types, empty: false };
  }
  return { types, empty: true };
}
