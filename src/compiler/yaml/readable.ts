import { report } from "../diagnostics/diagnostic.ts";
import { Refusal } from "./refusal.ts";
import type { Origin, Place } from "./text-source.ts";

/** What PyYAML's reader lets through. */
const forbidden = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** Characters of a file that PyYAML reads at once; the first time it reads twice as many. */
const block = 4096;

/** The part of a text that can be read, and what whoever reads on runs into. */
export interface Readable {
  readonly text: string;
  readonly beyond: Refusal | undefined;
}

/**
 * Looks for characters that YAML does not allow. A file is checked block by block, so that a mistake in an earlier block
 * is found first; an argument is checked as a whole.
 */
export function readable(text: string, origin: Origin, place: Place): Readable {
  const found = forbidden.exec(text);
  if (found === null) return { text, beyond: undefined };
  const code = found[0].codePointAt(0) ?? 0;
  const at = place(found.index, found.index + found[0].length);
  const beyond = new Refusal(report("yaml-character", at, { code }));
  return { text: origin === "file" ? text.slice(0, startOfBlock(text, found.index)) : "", beyond };
}

/** Where the block begins that holds the character at an offset. Python counts characters, and `\r\n` as one. */
function startOfBlock(text: string, offset: number): number {
  const characters = text.slice(0, offset).match(/\r\n|[\s\S]/gu) ?? [];
  if (characters.length < 2 * block) return 0;
  const before = characters.length - (characters.length % block);
  return characters.slice(0, before).join("").length;
}
