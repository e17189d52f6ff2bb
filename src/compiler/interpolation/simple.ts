const word = "[$a-zA-Z0-9_]+";
const blank = "[ \\t\\n\\r\\f\\v]*";
const name = "[a-zA-Z_][a-zA-Z0-9_-]*";
const argument = "[a-zA-Z0-9_/\\-+.$%*@?|]+";
const reference = `\\.*(?:${word}|\\[${word}\\])(?:\\.${word}|\\[${word}\\])*`;
const call = `(?:${name}(?:\\.${name})*)?${blank}:${blank}${argument}(?:${blank},${blank}${argument})*`;
const text = "(?:[^$]|\\$(?!\\{))*";
const simple = new RegExp(`^${text}(?:\\$\\{${blank}(?:${reference}|${call})${blank}\\}${text})+$`);

/**
 * Whether OmegaConf takes a value for a well-formed interpolation by its looks, and parses it only when it is used. Of what
 * looks so the parser refuses some, such as `${:a}`; nothing of it is reported for a value that is overridden.
 */
export function isSimple(value: string): boolean {
  return simple.test(value) || (value.endsWith("\n") && simple.test(value.slice(0, -1)));
}
