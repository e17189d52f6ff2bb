/**
 * The keys around a line of a nested text, outermost first: `PLAN`, `deploy` for `"port": 8000,`. It goes by indentation, which
 * is how all artifacts with nesting are laid out (YAML, JSON, the constants of deploy.py).
 */
export function enclosingKeys(lines: readonly string[], index: number): readonly string[] {
  const keys: string[] = [];
  let indent = indentOf(lines[index] ?? "");
  for (let above = index - 1; above >= 0 && indent > 0; above -= 1) {
    const line = lines[above] ?? "";
    if (line.trim() === "" || indentOf(line) >= indent) continue;
    const [, lead = "", key] = /^(\s*(?:- )?)["']?([\w./-]+)["']?(?::| = )/.exec(line) ?? [];
    // The first key of an item, behind its dash, is beside the item's other keys, not around them.
    if (key !== undefined && lead.length < indent) keys.unshift(key);
    indent = indentOf(line);
  }
  return keys;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
