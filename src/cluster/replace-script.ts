import { bash, lines } from "./quote.ts";

/**
 * Bash that writes a file of the current directory: whole, or not at all. The draft is a new file and takes the place of
 * whatever bears the name: neither follows a link.
 */
export function replaceScript(content: string, file: string): string {
  const draft = `.${file}.tmp`;
  return lines(
    bash`rm -f -- ${draft} &&`,
    bash`( set -C; printf '%s\n' ${content} > ${draft} ) &&`,
    bash`mv -fT -- ${draft} ${file}`,
  );
}
