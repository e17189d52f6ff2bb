/** How the configs that come with nano3 are named: `nano3:config/default.yaml`. */
export const shippedPrefix = "nano3:";

/**
 * The path of `entry` as named by the file `from`: relative to its directory, `.` and `..` folded, `/` separated. A
 * shipped config has the same name everywhere.
 */
export function resolveBeside(from: string, entry: string): string {
  const isAbsolute = entry.startsWith("/") || entry.startsWith(shippedPrefix);
  return normalise(isAbsolute ? entry : `${directoryOf(from)}/${entry}`);
}

/** Adds `.yaml` to a name without a suffix, by the rule of Python's `Path.suffix` (`v1.2` has the suffix `.2`). */
export function withYamlSuffix(entry: string): string {
  const path = entry.replace(/\/+$/, "");
  const name = path.slice(path.lastIndexOf("/") + 1);
  const dot = name.lastIndexOf(".");
  return dot > 0 && dot < name.length - 1 ? path : `${path}.yaml`;
}

/** Folds `.` and `..` away, so that one file has one name. */
export function normalise(path: string): string {
  const folded: string[] = [];
  const absolute = path.startsWith("/");
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    const last = folded.at(-1);
    if (part === ".." && last !== undefined && last !== "..") folded.pop();
    else if (part !== ".." || !absolute) folded.push(part);
  }
  return `${absolute ? "/" : ""}${folded.join("/")}`;
}

function directoryOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "." : path.slice(0, slash) || "/";
}
