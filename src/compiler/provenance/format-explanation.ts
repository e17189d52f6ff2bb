import { choosePaint, type Paint } from "../diagnostics/paint.ts";
import { printable } from "../diagnostics/printable.ts";
import type { Child, Explanation, LayerValue } from "./explanation.ts";
import { formatDestinations } from "./format-destinations.ts";
import type { KeyFacts } from "./key-facts.ts";
import { alignRows, type Cell, cut, type TextOptions, valueText, wrap } from "./layout.ts";
import { placeText } from "./place.ts";
import type { ShownTrace } from "./shown-trace.ts";

/** Columns of a value in a table; JSON has all of it. */
const longestValue = 48;

/** Lines of prose are never longer than this. */
const longestLine = 100;

/** An explanation as a person reads it. */
export function formatExplanation(explanation: Explanation, options: TextOptions): string {
  const paint = choosePaint(options.color);
  const sections: readonly (readonly string[])[] = [
    [headline(explanation, paint)],
    documentation(explanation, options),
    explanation.facts === null ? [] : factLines(explanation.facts, options, paint),
    section("Keys", childLines(explanation.children, options, paint), paint),
    section("Layers, weakest first", layerLines(explanation, options, paint), paint),
    section(
      "References",
      explanation.references.flatMap((trace) => traceLines(trace, paint, "  ")),
      paint,
    ),
    section("Ends up in", formatDestinations(explanation, options), paint),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function headline({ key, state, value, at, children }: Explanation, paint: Paint): string {
  const name = paint.bold(printable(key));
  if (state === "unset") return `${name} is not set`;
  if (state === "missing") return `${name} must be given, and is not`;
  const place = at === null ? "" : `   ${paint.place(placeText(at))}`;
  return children.length > 0 && value !== null
    ? `${name}${place}`
    : `${name} = ${paint.bold(valueText(value))}${place}`;
}

function documentation({ key, facts }: Explanation, { width }: TextOptions): readonly string[] {
  if (facts === null) return ["  Not a key of nano3: it is passed on as it is."];
  if (facts.documentation === null) return [];
  const { documented } = facts;
  const text = documented === key ? facts.documentation : `Of \`${documented}\`: ${facts.documentation}`;
  return wrap(text, Math.min(longestLine, width ?? longestLine) - 2).map((line) => `  ${line}`);
}

function factLines(facts: KeyFacts, options: TextOptions, paint: Paint): readonly string[] {
  const known: readonly (readonly [string, string | null])[] = [
    ["type", facts.type],
    ["unit", facts.unit],
    [
      "default",
      facts.default === undefined
        ? facts.required
          ? "none: it must be given"
          : null
        : valueText(facts.default),
    ],
    ["read by", facts.consumer],
    ["example", facts.example === undefined ? null : valueText(facts.example)],
  ];
  const rows = known.flatMap(([name, text]): Cell[][] =>
    text === null ? [] : [[{ text: name, paint: paint.dim }, { text }]],
  );
  return alignRows(rows, options, "  ");
}

function childLines(children: readonly Child[], options: TextOptions, paint: Paint): readonly string[] {
  const rows = children.map(({ key, value, documentation: text }): Cell[] => [
    { text: printable(key) },
    value === undefined
      ? { text: "not set", paint: paint.dim }
      : { text: cut(valueText(value), longestValue) },
    { text: firstSentence(text ?? ""), paint: paint.dim },
  ]);
  return alignRows(rows, options, "  ");
}

function firstSentence(text: string): string {
  return text.replace(/(?<=[a-z`)])[.;] .*$/s, ".");
}

const marks = { "in force": "→", overridden: " ", ignored: "×" } as const;

function layerLines({ key, layers }: Explanation, options: TextOptions, paint: Paint): readonly string[] {
  const rows = layers.map((layer): Cell[] => {
    const color = layer.state === "in force" ? paint.bold : paint.dim;
    return [
      { text: marks[layer.state] },
      {
        text: `${layer.key === key ? "" : `${printable(layer.key)} = `}${cut(valueText(layer.value), longestValue)}`,
        paint: color,
      },
      { text: placeText(layer.at), paint: layer.state === "in force" ? paint.place : paint.dim },
      { text: sourceText(layer), paint: paint.dim },
    ];
  });
  return alignRows(rows, options);
}

function sourceText({ at, state }: LayerValue): string {
  const text = printable(at.text ?? "");
  return state === "ignored" ? `${text}   (does not count)` : text;
}

/** A reference, and below it, indented, those that it depends on. */
function traceLines(trace: ShownTrace, paint: Paint, indent: string): readonly string[] {
  return [
    `${indent}${printable(trace.text)} ${leadText(trace, paint)}`,
    ...trace.references.flatMap((inner, index) => {
      const isLast = index === trace.references.length - 1;
      return traceLines(
        inner,
        paint,
        `${indent.replaceAll("├─", "│ ").replaceAll("└─", "  ")}${isLast ? "└─ " : "├─ "}`,
      );
    }),
  ];
}

function leadText({ key, variable, value, at }: ShownTrace, paint: Paint): string {
  const gives = value === undefined ? "" : ` = ${paint.bold(valueText(value))}`;
  if (variable !== null) {
    const name = printable(variable.name);
    return variable.is_set
      ? `→ environment variable ${name}${gives}`
      : `→ environment variable ${name} is not set, so the default${gives}`;
  }
  const place = at === null ? "" : `   ${paint.place(placeText(at))}`;
  if (key === null) return gives === "" ? "leads nowhere" : gives.trimStart();
  return `→ ${printable(key)}${gives}${place}`;
}

function section(title: string, lines: readonly string[], paint: Paint): readonly string[] {
  return lines.length === 0 ? [] : [paint.bold(title), ...lines];
}
