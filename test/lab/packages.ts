import { readFileSync } from "node:fs";
import { join } from "node:path";
import { $ } from "zx/core";

/** The Debian packages that the lab needs. */
export function neededPackages(): string[] {
  return readFileSync(join(import.meta.dirname, "packages.txt"), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
}

/** Those of them that are not installed; all of them where there is no dpkg. */
export async function missingPackages(): Promise<string[]> {
  const needed = neededPackages();
  const format = "${Package} ${db:Status-Status}\n";
  const query = await $({ quiet: true, nothrow: true })`dpkg-query --show --showformat=${format} ${needed}`;
  const installed = new Set(query.stdout.split("\n").filter((line) => line.endsWith(" installed")));
  return needed.filter((name) => !installed.has(`${name} installed`));
}

/** The command that installs packages; `RUNLEVEL=1` keeps Debian from starting their services on this host. */
export function installCommand(packages: readonly string[]): string {
  return `RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends ${packages.join(" ")}`;
}

/** Installs packages with apt, showing its output on stderr. */
export async function installPackages(packages: readonly string[]): Promise<void> {
  const install = `apt-get update && ${installCommand(packages)}`;
  await $({ stdio: ["ignore", 2, 2] })`sh -c ${install}`;
}
