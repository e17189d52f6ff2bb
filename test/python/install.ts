import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { withFileLock } from "./lock.ts";
import { runCommand } from "./run-command.ts";

const uvVersion = "0.13.9";

/** Says on stderr what takes time. */
export type Say = (line: string) => void;

/** Installs the packages of a lock file into `dir`, byte-compiled, as job users cannot write there. */
export async function installPackages(
  dir: string,
  interpreter: string,
  lockFile: string,
  say: Say,
): Promise<void> {
  await makeOnce(dir, async () => {
    const uv = await installUv(join(dirname(dir), `uv-${uvVersion}`), interpreter);
    const packages = readFileSync(lockFile, "utf8").match(/^[\w.-]+(\[.*\])?==/gm)?.length ?? 0;
    say(`installing ${packages} Python packages (about 1 GB) into ${dir} …`);
    const started = performance.now();
    const python = join(dir, "bin", "python");
    await runCommand([uv, "venv", "--quiet", "--no-config", "--python", interpreter, dir]);
    const install = [uv, "pip", "install", "--quiet", "--no-config", "--python", python];
    await runCommand([...install, "--compile-bytecode", "--requirements", lockFile]);
    say(`installed in ${((performance.now() - started) / 1000).toFixed(0)} s`);
  });
}

/** Whether a directory was made whole. */
export function isComplete(dir: string): boolean {
  return existsSync(marker(dir));
}

/** uv, by pip, in a small environment of its own: pip alone takes minutes for what uv does in seconds. */
async function installUv(dir: string, interpreter: string): Promise<string> {
  await makeOnce(dir, async () => {
    await runCommand([interpreter, "-m", "venv", dir]);
    const pip = [
      join(dir, "bin", "python"),
      "-m",
      "pip",
      "install",
      "--quiet",
      "--disable-pip-version-check",
    ];
    await runCommand([...pip, `uv==${uvVersion}`]);
  });
  return join(dir, "bin", "uv");
}

/** Makes a directory under a lock, once; one without the marker, which is written last, is made anew. */
async function makeOnce(dir: string, make: () => Promise<void>): Promise<void> {
  if (isComplete(dir)) return;
  mkdirSync(dirname(dir), { recursive: true, mode: 0o755 });
  await withFileLock(`${dir}.lock`, async () => {
    if (isComplete(dir)) return;
    rmSync(dir, { recursive: true, force: true });
    await make();
    writeFileSync(marker(dir), "");
  });
}

function marker(dir: string): string {
  return join(dir, ".complete");
}
