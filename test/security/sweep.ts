import type { Compiled } from "../../src/compiler/index.ts";
import { complaintsOf } from "./consumers.ts";
import { at, type Put, tryEverywhere, type WayName } from "./hostile-configs.ts";
import type { HostileString } from "./hostile-strings.ts";

/** What became of many strings in many fields. */
export interface Sweep {
  /** Pairs of a string and a field that were refused with a code. */
  refused: number;
  /** Pairs that reached their consumers as they are. */
  carried: number;
  /** What is neither. */
  readonly escapes: string[];
}

export const newSweep = (): Sweep => ({ refused: 0, carried: 0, escapes: [] });

/** Puts a string into every field of a way and asks the consumers; `keep` gets each set that carries it. */
export function sweep(
  found: Sweep,
  way: WayName,
  { id, text }: HostileString,
  variant: number,
  keep: (compiled: Compiled, name: string) => void = () => {},
): void {
  const { carried, refused } = tryEverywhere(way, text, variant);
  for (const { put, codes } of refused) {
    if (codes.length > 0) found.refused += 1;
    else found.escapes.push(`${way}: ${put.field.name} refuses ${JSON.stringify(put.text)} without a code`);
  }
  for (const [index, { compiled, puts }] of carried.entries()) {
    const name = `${way}-${id}-${index}`;
    const lost = puts.filter((put) => !isThere(compiled, put));
    found.carried += puts.length - lost.length;
    found.escapes.push(
      ...lost.map((put) => `${way}: ${put.field.name} loses ${JSON.stringify(put.text)}`),
      ...complaintsOf(compiled).map(
        (complaint) => `${name} ${JSON.stringify(text.slice(0, 60))}: ${complaint}`,
      ),
    );
    keep(compiled, name);
  }
}

function isThere({ plan: { config } }: Compiled, { field, text }: Put): boolean {
  const { path, entry } = field;
  // The artifacts of `run` have served when the config is resolved.
  if (path[0] === "run" && path[1] !== "env") return true;
  return entry === undefined
    ? at(config, path) === text
    : JSON.stringify(at(config, [...path, text])) === JSON.stringify(entry);
}
