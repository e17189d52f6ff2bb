import { Document, type ScalarTag } from "yaml";
import { floatText } from "../tree.ts";

/**
 * The one place that writes YAML. Every string is in double quotes, written as JSON, so that the readers of three
 * dialects (OmegaConf, PyYAML, the launcher's raw mode) agree: none of them resolves a quoted scalar.
 */
export function yamlText(value: unknown, comment: string): string {
  const document = new Document(value, {
    version: "1.1",
    customTags: (tags) => [pythonFloat, ...tags],
    aliasDuplicateObjects: false,
  });
  const body = document.toString({
    lineWidth: 0,
    defaultStringType: "QUOTE_DOUBLE",
    defaultKeyType: "PLAIN",
    doubleQuotedAsJSON: true,
    directives: false,
  });
  return `${comment}${body}`;
}

/** `1e-7` is a string to PyYAML; with a point and a signed exponent it is a float to both (contracts D.0). */
const pythonFloat: ScalarTag = {
  identify: (value) => typeof value === "number" && !Number.isInteger(value),
  default: true,
  tag: "tag:yaml.org,2002:float",
  test: /^$/,
  resolve: (text) => Number(text),
  stringify: ({ value }) => floatText(value as number).replace(/^(-?\d+)e/, "$1.0e"),
};
