import { spawn } from "node:child_process";
import { once } from "node:events";

const patience = 900;

/** Lets one process at a time work under a lock file. The kernel frees the lock when its holder dies. */
export async function withFileLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const holder = spawn("flock", ["--wait", String(patience), path, "sh", "-c", "echo held; exec cat"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(holder, "close");
  const held = await Promise.race([once(holder.stdout, "data").then(() => true), ended.then(() => false)]);
  if (!held) throw new Error(`python: another process has held ${path} for ${patience} s`);
  try {
    return await work();
  } finally {
    holder.stdin.end();
    await ended;
  }
}
