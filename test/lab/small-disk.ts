import { mkdirSync, rmdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { $ } from "zx/core";
import { type Layout, machines } from "./layout.ts";
import { runOn } from "./machine.ts";

const quiet = $({ quiet: true });

/** A file system of its own, real and small, at one path on this computer and on every machine. */
export interface SmallDisk {
  /** Writable by everybody. */
  readonly path: string;
  readonly remove: () => Promise<void>;
}

/** Makes one of so many megabytes and mounts it below the jobs' directory. */
export async function makeSmallDisk(layout: Layout, name: string, megabytes: number): Promise<SmallDisk> {
  const image = join(layout.dir, `${name}.ext4`);
  const path = join(layout.jobs, name);
  writeFileSync(image, "");
  truncateSync(image, megabytes * 1024 * 1024);
  await quiet`mkfs.ext4 -q -m 0 ${image}`;
  mkdirSync(path, { recursive: true });
  const device = (await quiet`losetup --find --show ${image}`).stdout.trim();
  // One device is one file system, however often it is mounted.
  await quiet`mount ${device} ${path}`;
  await quiet`chmod 1777 ${path}`;
  for (const machine of machines) await runOn(layout, machine, ["mount", device, path]);
  return {
    path,
    remove: async () => {
      for (const machine of machines)
        await runOn(layout, machine, ["umount", "--lazy", path], { check: false });
      await quiet({ nothrow: true })`umount --lazy ${path}`;
      await quiet({ nothrow: true })`losetup --detach ${device}`;
      rmdirSync(path);
      rmSync(image);
    },
  };
}
