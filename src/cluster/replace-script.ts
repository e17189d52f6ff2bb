import { bash, lines } from "./quote.ts";

/**
 * Bash that writes a file of the current directory: whole, or not at all. The draft is a new file and takes the place of
 * whatever bears the name: neither follows a link. Its name is the writer's own: two CLIs may follow one run.
 */
export function replaceScript(content: string, file: string): string {
  return lines(
    bash`draft=.${file}."$HOSTNAME.$$".tmp`,
    `rm -f -- "$draft" &&`,
    bash`( set -C; printf '%s\n' ${content} > "$draft" ) &&`,
    bash`mv -fT -- "$draft" ${file}`,
  );
}
