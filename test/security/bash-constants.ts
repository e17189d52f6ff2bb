import { execFileSync } from "node:child_process";

const print = `for name in "\${!PLAN_@}"; do
  declare -n value=$name
  printf '%s\\0%s\\0' "$name" "\${#value[@]}"
  if ((\${#value[@]} > 0)); then printf '%s\\0' "\${value[@]}"; fi
done
`;

/** The constants of an emitted job script as bash holds them after it has run their lines. */
export function bashConstants(script: string): ReadonlyMap<string, readonly string[]> {
  const [constants = ""] = script.split("\nset -uo pipefail\n");
  const output = execFileSync("bash", ["-s"], { input: `${constants}\n${print}`, maxBuffer: 1 << 26 });
  const words = output.toString("utf8").split("\0").slice(0, -1);
  const found = new Map<string, readonly string[]>();
  while (words.length > 0) {
    const [name = "", count] = words.splice(0, 2);
    found.set(name, words.splice(0, Number(count)));
  }
  return found;
}
