import { chownSync, mkdirSync } from "node:fs";
import { $ } from "zx/core";
import { type Layout, user } from "./layout.ts";

const quiet = $({ quiet: true, nothrow: true });

export interface JobUser {
  readonly uid: number;
  readonly gid: number;
}

/** Makes sure that the job user exists on this host, with its home on the lab's shared file system. */
export async function ensureJobUser(layout: Layout): Promise<JobUser> {
  const known = (await quiet`getent passwd ${user}`).stdout.trim().split(":");
  if (known.length < 7)
    await $({ quiet: true })`useradd --no-create-home --home-dir ${layout.home} --shell /bin/bash ${user}`;
  else if (known[5] !== layout.home) await $({ quiet: true })`usermod --home ${layout.home} ${user}`;
  // `!` counts as a locked account for sshd without PAM; `*` is "no password" and not locked.
  await $({ quiet: true })`usermod --password ${"*"} ${user}`;

  const uid = Number((await quiet`id --user ${user}`).stdout);
  const gid = Number((await quiet`id --group ${user}`).stdout);
  for (const directory of [layout.home, layout.jobs]) {
    mkdirSync(directory, { recursive: true });
    chownSync(directory, uid, gid);
  }
  return { uid, gid };
}
