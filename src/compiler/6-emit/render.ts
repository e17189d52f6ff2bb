import Handlebars from "handlebars";
import type { Templates } from "../types.ts";
import { bashWord, markdownText, pythonLiteral, sbatchWord } from "./quote.ts";

/**
 * The one Handlebars instance. No HTML escaping, no silent blanks; values go through `sh`, `shWords`, `sbatch`, `py` or `md`. `part` puts
 * in a file of `templates/` as it is: parts are bash and Python, never read as templates.
 */
export function render(templates: Templates, name: string, context: unknown): string {
  const handlebars = Handlebars.create();
  handlebars.registerHelper("sh", bashWord);
  handlebars.registerHelper("shWords", (words: readonly unknown[]) => words.map(bashWord).join(" "));
  handlebars.registerHelper("sbatch", sbatchWord);
  handlebars.registerHelper("py", (value: unknown) => pythonLiteral(value));
  handlebars.registerHelper("md", markdownText);
  handlebars.registerHelper(
    "taskId",
    (tasks: readonly { readonly id: string }[], index: number) => tasks[index]?.id,
  );
  handlebars.registerHelper("part", (part: string) => textOf(templates, part));
  const compiled = handlebars.compile(textOf(templates, name), {
    noEscape: true,
    strict: true,
    knownHelpersOnly: true,
    knownHelpers: { sh: true, shWords: true, sbatch: true, py: true, md: true, taskId: true, part: true },
  });
  return compiled(context, { allowProtoPropertiesByDefault: false });
}

function textOf(templates: Templates, name: string): string {
  const text = Object.hasOwn(templates, name) ? templates[name] : undefined;
  if (text === undefined) throw new Error(`no template ${name}`);
  return text;
}
