import { readFileSync } from "node:fs";

/** The tables of a Python file, with what each says it holds. */
export function tablesOf(script: string): (readonly [name: string, says: string])[] {
  const found = readFileSync(script, "utf8").matchAll(/^def (\w+)\(\):\n {4}"""(.*)"""/gm);
  return [...found].map(([, name = "", says = ""]) => [name, says]);
}
