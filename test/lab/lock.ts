import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Layout } from "./layout.ts";

const patience = 120;

/** Lets one process at a time bring the lab up or down. The kernel frees the lock when its holder dies. */
export async function withLock<T>(layout: Layout, work: () => Promise<T>): Promise<T> {
  const path = `${layout.dir}.lock`;
  const holder = spawn("flock", ["--wait", String(patience), path, "sh", "-c", "echo held; exec cat"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(holder, "close");
  const held = await Promise.race([once(holder.stdout, "data").then(() => true), ended.then(() => false)]);
  if (!held) throw new Error(`lab: another process works on the lab since ${patience} s (lock ${path})`);
  try {
    return await work();
  } finally {
    holder.stdin.end();
    await ended;
  }
}
