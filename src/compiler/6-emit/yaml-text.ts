import { Document, isScalar, Scalar, type ScalarTag, visit } from "yaml";
import { WholeFloat } from "../python/whole-float.ts";
import { floatText } from "../tree.ts";

const mergeTag = "tag:yaml.org,2002:merge";

/**
 * The one place that writes YAML. Every string is in double quotes, written as JSON, so that the readers of three
 * dialects (OmegaConf, PyYAML, the launcher's raw mode) agree: none of them resolves a quoted scalar.
 */
export function yamlText(value: unknown, comment: string): string {
  const document = new Document(value, {
    version: "1.1",
    // A text `<<` would be written as a merge key.
    merge: false,
    customTags: (tags) => [
      pythonFloat,
      ...tags.filter((tag) => typeof tag === "string" || tag.tag !== mergeTag),
    ],
    aliasDuplicateObjects: false,
  });
  visit(document, { Pair: (_, { key }) => quoteUnfit(key) });
  const body = document.toString({
    lineWidth: 0,
    defaultStringType: "QUOTE_DOUBLE",
    defaultKeyType: "PLAIN",
    doubleQuotedAsJSON: true,
    directives: false,
  });
  return `${comment}${body}`.replace(unfitAsIs, escapeUnfit);
}

/** Keys are written plain, but for those that an escape has to go into, and those that PyYAML takes for something else. */
function quoteUnfit(key: unknown): void {
  if (!isScalar(key) || typeof key.value !== "string") return;
  if (unfitForBlock.test(key.value) || key.value === "<<" || key.value === "=") key.type = "QUOTE_DOUBLE";
}

/** Characters that YAML breaks a line at or refuses; they stand in double quotes, or in the comment. */
const unfitAsIs =
  /[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/gu;

function escapeUnfit(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** Characters at which YAML 1.1 breaks a line, or that a block cannot hold: such a text is quoted like every other. */
const unfitForBlock = /[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]/;

/** A file inside a document, line by line as it is, so that it can be read and compared there. */
export function blockText(text: string): Scalar {
  const scalar = new Scalar(text);
  scalar.type = unfitForBlock.test(text) ? "QUOTE_DOUBLE" : "BLOCK_LITERAL";
  return scalar;
}

/** `1e-7` is a string to PyYAML; with a point and a signed exponent it is a float to both (contracts D.0). */
const pythonFloat: ScalarTag = {
  identify: (value) =>
    value instanceof WholeFloat || (typeof value === "number" && !Number.isSafeInteger(value)),
  default: true,
  tag: "tag:yaml.org,2002:float",
  test: /^$/,
  resolve: (text) => Number(text),
  stringify: ({ value }) =>
    (value instanceof WholeFloat ? String(value) : floatText(value as number)).replace(/^(-?\d+)e/, "$1.0e"),
};
