/** The one way of a value into a shell: as a word of bash, whatever it holds. */

const plain = /^[\w@%+:,./-][\w@%+=:,./-]*$/;

/** The value as one word of bash. */
export function quote(value: string): string {
  if (value.includes("\0")) throw new Error("a NUL byte cannot be a word of a command");
  return plain.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
}

/** The words as a command line: to be run, or to be shown and copied. */
export function commandLine(words: readonly string[]): string {
  return words.map(quote).join(" ");
}

/** Bash text whose `${…}` become words; a list becomes several. Backslashes stand as they are. */
export function bash(
  { raw }: TemplateStringsArray,
  ...values: readonly (string | number | readonly string[])[]
): string {
  const words = values.map((value) =>
    typeof value === "object" ? commandLine(value) : quote(String(value)),
  );
  return raw.map((text, index) => `${text}${words[index] ?? ""}`).join("");
}

/** Pieces of a script, one after the other. */
export function lines(...pieces: readonly string[]): string {
  return pieces.filter((piece) => piece !== "").join("\n");
}
