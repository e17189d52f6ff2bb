import pc from "picocolors";
import { printableJson } from "../../compiler/diagnostics/printable.ts";
import { explainKey } from "../../compiler/provenance/explanation.ts";
import { formatExplanation } from "../../compiler/provenance/format-explanation.ts";
import type { Strictness } from "../arguments.ts";
import type { Console } from "../console.ts";
import { UsageError } from "../errors.ts";
import { examineChoice, pathOfKey } from "../examine-choice.ts";
import { codeNamed, explainCode, formatCode, isCodeLike, nearestCode } from "../explain-code.ts";
import type { ExplainCommand } from "../provenance-arguments.ts";

/** `nano3 explain`: a diagnostic code, or a key of the config. */
export function explainCommand(asked: ExplainCommand & Strictness, console: Console): number {
  const code = codeNamed(asked.subject);
  if (code === undefined)
    return isCodeLike(asked.subject) ? refuseCode(asked.subject) : explainInConfig(asked, console);
  const explained = explainCode(code);
  const paint = pc.createColors(console.resultColor);
  console.result(asked.json ? printableJson(explained, 2) : formatCode(explained, paint));
  return 0;
}

function refuseCode(subject: string): never {
  const near = nearestCode(subject);
  const help = near === null ? "generated/diagnostics.md lists them." : `Did you mean \`${near}\`?`;
  throw new UsageError(`There is no diagnostic \`${subject}\`. ${help}`);
}

/** Explains a key also when the config has errors (exit 2), as far as it is known then. */
function explainInConfig(asked: ExplainCommand & Strictness, console: Console): number {
  const { config, profile, overrides, subject, json, strict } = asked;
  const found = examineChoice({ config, profile, overrides, checkpoint: null, strict }, console);
  if (found === undefined) return 2;
  const explanation = explainKey(pathOfKey(subject, found.examined), found.examined);
  const options = { color: console.resultColor, width: console.resultColumns };
  console.result(json ? printableJson(explanation, 2) : formatExplanation(explanation, options));
  return found.exitCode;
}
