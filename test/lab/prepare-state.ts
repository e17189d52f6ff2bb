import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { $ } from "zx/core";
import { ensureJobUser } from "./job-user.ts";
import { type Layout, machines, network, nodeShape } from "./layout.ts";
import { writeSlurmConfig } from "./slurm-config.ts";
import { writeSshAccess } from "./ssh-access.ts";

const quiet = $({ quiet: true });
const sources = join(import.meta.dirname, "native");

/** Wipes the state directory and writes everything that the machines need before they boot. */
export async function prepareState(layout: Layout): Promise<void> {
  mkdirSync(layout.dir, { recursive: true });
  for (const entry of readdirSync(layout.dir)) rmSync(join(layout.dir, entry), { recursive: true });
  for (const directory of [
    layout.lib,
    layout.slurmEtc,
    layout.log,
    layout.dev,
    layout.images,
    layout.database,
  ])
    mkdirSync(directory, { recursive: true });

  writeFileSync(join(layout.etc, "hosts"), hostsFile());
  writeFileSync(join(layout.etc, "resolv.conf"), "# The lab has no name server.\n");
  writeFileSync(join(layout.etc, "munge.key"), randomBytes(128), { mode: 0o600 });
  writeSlurmConfig(layout);
  linkPmix();
  await Promise.all([
    compileNative(layout),
    makeGpuDevices(layout),
    ensureJobUser(layout).then((owner) => writeSshAccess(layout, owner)),
  ]);
}

function hostsFile(): string {
  const lines = machines.map((machine) => `${network.addresses[machine]} ${machine}`);
  return ["127.0.0.1 localhost", ...lines, ""].join("\n");
}

async function compileNative(layout: Layout): Promise<void> {
  const plugin = ["-shared", "-fPIC", "-o", join(layout.lib, "pyxis-stand-in.so")];
  await Promise.all([
    quiet`gcc -O1 -Wall -Wextra -o ${join(layout.lib, "machine-init")} ${join(sources, "machine-init.c")}`,
    quiet`gcc -O1 -Wall -Wextra ${plugin} ${join(sources, "pyxis-stand-in.c")}`,
  ]);
}

/** Slurm wants character devices for GPUs; these are further names of /dev/null. */
async function makeGpuDevices(layout: Layout): Promise<void> {
  const paths = Array.from({ length: nodeShape.gpus }, (_, index) => join(layout.dev, `nvidia${index}`));
  await Promise.all(paths.map((path) => quiet`mknod --mode=666 ${path} c 1 3`));
}

/** Slurm's PMIx plugin opens `libpmix.so`, which Debian's libpmix2 does not ship; a slurmd started before it hangs. */
function linkPmix(): void {
  for (const architecture of readdirSync("/usr/lib")) {
    const directory = join("/usr/lib", architecture, "pmix2", "lib");
    const link = join(directory, "libpmix.so");
    if (existsSync(join(directory, "libpmix.so.2")) && !existsSync(link)) symlinkSync("libpmix.so.2", link);
  }
}
