import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Machine } from "../../lab/index.ts";
import { waitUntil } from "../../lab/wait-until.ts";
import { awaitProcess } from "./moments.ts";
import type { Stage } from "./row.ts";

/** Control groups for memory, version 1: a group's limit counts what its processes take from when they are in it. */
const groups = "/sys/fs/cgroup/memory";

/**
 * Leaves no memory for a process, as on a node whose memory is used up: the kernel ends it when it next asks for some. Gives
 * when that was, in ms of the wall clock.
 */
export async function useUpMemory(stage: Stage, machine: Machine, command: RegExp): Promise<number> {
  if (!existsSync(groups)) throw new Error(`no ${groups}: this computer's kernel has no memory groups`);
  const { pid } = await awaitProcess(machine, command);
  const group = join(groups, `nano3-${pid}`);
  mkdirSync(group);
  stage.undo(() => rmdirSync(group));
  writeFileSync(join(group, "cgroup.procs"), String(pid));
  writeFileSync(join(group, "memory.limit_in_bytes"), "0");
  const wait = { what: `the kernel's end of ${command}`, seconds: 60, log: group, everyMilliseconds: 50 };
  await waitUntil(wait, () =>
    /^oom_kill [1-9]/m.test(readFileSync(join(group, "memory.oom_control"), "utf8")),
  );
  return Date.now();
}
