import { type Command, Option } from "commander";
import { diagnosticsFormats } from "./console.ts";

/** What the commands that read a config have in common. */

/** Which config. */
export function configOption(): Option {
  return new Option("-c, --config <config>", "name in config/, or path of a file").default("default");
}

/** What becomes of errors and warnings. */
export function problemOptions(command: Command): Command {
  return command
    .option("--strict", "warnings are errors: nothing is written, exit 2")
    .addOption(
      new Option(
        "--diagnostics <format>",
        "how errors and warnings are written to stderr: text (default), a line of JSON each, annotations of a pull request",
      ).choices(diagnosticsFormats),
    );
}

/** `key.path=value`. A path may hold `=` too, but only behind a slash. */
export function isOverride(word: string): boolean {
  return /^[^/\s=]+=/.test(word);
}

/** Hydra's `~key`: it would remove a key. */
export function isDeletion(word: string): boolean {
  return /^~[^/\s=]+$/.test(word);
}

/** What is wrong with a word in the place of an override. */
export function strayWord(word: string): string {
  const [key = "", ...value] = word.split("=");
  if (isDeletion(word))
    return `\`~\` is Hydra's: no key can be removed here, but \`${word.slice(1)}=null\` sets one to nothing.`;
  if (value.length > 0 && /^[\w./]+$/.test(key) && !key.startsWith("/"))
    return `\`${word}\`: the steps of a key are separated by dots, \`${key.replaceAll("/", ".")}=${value.join("=")}\`.`;
  return `\`${word}\` is not an override \`key=value\`. A config is named by \`-c ${word}\`.`;
}
