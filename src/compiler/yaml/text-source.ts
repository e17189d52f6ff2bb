import type { Span } from "../span.ts";

/** Turns offsets of the text being read into a span of its source. */
export type Place = (start: number, end: number) => Span;

/** Of a text in a file PyYAML checks the characters block by block, of one in an argument all at once. */
export type Origin = "file" | "argument";
