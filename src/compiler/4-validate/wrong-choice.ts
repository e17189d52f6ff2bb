import type { z } from "zod";
import { type Diagnostic, report } from "../diagnostics/diagnostic.ts";
import { nearest } from "../diagnostics/nearest.ts";
import { describeNode, scalarText, shorten } from "../tree.ts";
import type { ScalarNode } from "../types.ts";
import { assignment } from "./assignment.ts";
import type { WrongValue } from "./finding.ts";
import { wanted } from "./wrong-type.ts";

/** A value that is none of the texts that a key takes. */
export function reportChoice({ path, key, node }: WrongValue<ScalarNode>, inner: z.ZodEnum): Diagnostic {
  const choices = inner.options.map(String);
  const text = scalarText(node.scalar);
  const write = (choice: string): string => `\`${assignment(path, choice, node.at.source)}\``;
  if (node.scalar.type === "str") {
    const near = nearest(text, choices) ?? abbreviated(text, choices);
    const help =
      near === undefined ? `Write ${write(choices[0] ?? "")}, for example.` : `Did you mean \`${near}\`?`;
    return report("value-choice", node.at, { key, text: shorten(text), choices, help });
  }
  const help = choices.includes(text)
    ? `Quote it: ${write(text)}.`
    : `Write ${write(choices[0] ?? "")}, for example.`;
  return report("value-type", node.at, { key, found: describeNode(node), wanted: wanted(inner), help });
}

/** The one choice that has the letters of the text in their order: `bf16` is `bfloat16`. */
function abbreviated(text: string, choices: readonly string[]): string | undefined {
  const [only, ...others] = choices.filter((choice) => hasLettersOf(choice, text));
  return others.length === 0 ? only : undefined;
}

function hasLettersOf(choice: string, text: string): boolean {
  let from = 0;
  for (const letter of text) {
    const at = choice.indexOf(letter, from);
    if (at < 0) return false;
    from = at + 1;
  }
  return text.length > 1;
}
