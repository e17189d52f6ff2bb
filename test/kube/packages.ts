import { readFileSync } from "node:fs";
import { join } from "node:path";
import { $ } from "zx/core";
import { installPackages } from "../lab/packages.ts";

/** Sees to the Debian packages that the cluster needs; without `install`, missing ones are an error. */
export async function ensurePackages(install: boolean): Promise<void> {
  const needed = readFileSync(join(import.meta.dirname, "packages.txt"), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  const format = "${Package} ${db:Status-Status}\n";
  const query = await $({ quiet: true, nothrow: true })`dpkg-query --show --showformat=${format} ${needed}`;
  const missing = needed.filter((name) => !query.stdout.includes(`${name} installed\n`));
  if (missing.length === 0) return;
  if (!install)
    throw new Error(
      `kube: missing Debian packages: ${missing.join(", ")}. Run \`npm run kube -- up --install\`.`,
    );
  await installPackages(missing);
}
