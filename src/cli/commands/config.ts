import { yamlText } from "../../compiler/6-emit/yaml-text.ts";
import { printable, printableJson } from "../../compiler/diagnostics/printable.ts";
import type { Examination } from "../../compiler/provenance/examine.ts";
import { formatOrigins } from "../../compiler/provenance/format-origins.ts";
import { originRows } from "../../compiler/provenance/origin-rows.ts";
import { shownValue } from "../../compiler/provenance/shown-value.ts";
import { nodeAt } from "../../compiler/tree.ts";
import type { KeyPath, Node } from "../../compiler/types.ts";
import type { Strictness } from "../arguments.ts";
import type { Console } from "../console.ts";
import { examineChoice, pathOfKey } from "../examine-choice.ts";
import type { ConfigCommand } from "../provenance-arguments.ts";

/**
 * `nano3 config`: the effective config or a part of it, also when it has errors (exit 2): then as far as it is known. Exit 1
 * when the key is not set.
 */
export function configCommand(asked: ConfigCommand & Strictness, console: Console): number {
  const { config, profile, overrides, strict } = asked;
  const found = examineChoice({ config, profile, overrides, checkpoint: null, strict }, console);
  if (found === undefined) return 2;
  const { examined, exitCode } = found;
  const path = asked.key === null ? [] : pathOfKey(asked.key, examined);
  const node = nodeAt(examined.effective, path);
  if (node === undefined) {
    console.say(`\`${asked.key}\` is not set. What it is for: nano3 explain ${asked.key}`);
    return exitCode === 0 ? 1 : exitCode;
  }
  console.result(textOf(asked, path, node, examined, console));
  return exitCode;
}

function textOf(
  { origin, json }: ConfigCommand,
  path: KeyPath,
  node: Node,
  examined: Examination,
  { resultColor, resultColumns }: Console,
): string {
  if (origin) {
    const rows = originRows(path, node, examined);
    return json ? printableJson(rows, 2) : formatOrigins(rows, { color: resultColor, width: resultColumns });
  }
  const value = shownValue(node, path, examined.mask);
  if (json) return printableJson(value, 2);
  // For a shell: a text alone stands without quotes.
  return node.kind === "scalar" ? printable(String(value)) : printableLines(yamlText(value, ""));
}

/** Every text is in double quotes, where the escapes mean what they stand for. */
function printableLines(yaml: string): string {
  return yaml.split("\n").map(printable).join("\n");
}
