/**
 * The options that sbatch takes from a script, by its rule (Slurm's opt.c): lines that begin with `#SBATCH`, up to the first
 * line that is neither empty nor a comment; words end at white space, quotes and backslashes are heeded, `#` ends a line.
 */
export function sbatchOptions(script: string): readonly string[] {
  const options: string[] = [];
  // A C program's text ends at the first NUL.
  const [text = ""] = script.split("\0");
  for (const line of text.split("\n").slice(1)) {
    if (line.startsWith("#SBATCH")) options.push(...wordsOf(line.slice("#SBATCH".length)));
    else if (!/^\s*(?:#|$)/.test(line)) break;
  }
  return options;
}

function wordsOf(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = "";
  for (let index = 0; index < line.length; index += 1) {
    const character = line[index] ?? "";
    if (character === "\\") {
      index += 1;
      word = (word ?? "") + (line[index] ?? "");
    } else if (quote !== "") {
      if (character === quote) quote = "";
      else word = (word ?? "") + character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= "";
    } else if (character === "#") {
      break;
    } else if (/[ \t\v\f\r]/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? "") + character;
    }
  }
  return word === undefined ? words : [...words, word];
}
