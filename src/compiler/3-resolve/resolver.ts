import type { Piece } from "../interpolation/locate.ts";
import type { Leaf, Resolution } from "./resolution.ts";
import type { Steps, Value } from "./value.ts";

/** One call of a resolver: where it stands and what it may use. */
export interface Call {
  readonly name: string;
  readonly usage: string;
  readonly piece: Piece;
  readonly leaf: Leaf;
  readonly resolution: Resolution;
}

/** What `${name:…}` does. The number of arguments is checked before `run`. */
export interface Resolver {
  readonly arity: readonly [least: number, most: number];
  readonly usage: string;
  readonly run: (args: readonly Value[], call: Call) => Steps<Value | undefined>;
}

/** Resolvers by the name before the colon. */
export type Resolvers = ReadonlyMap<string, Resolver>;
