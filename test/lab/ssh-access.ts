import { chmodSync, chownSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { $ } from "zx/core";
import type { JobUser } from "./job-user.ts";
import { hostAlias, jobEnvironment, type Layout, network, user } from "./layout.ts";

/** Keys, sshd's config, and the clients' config for this host (with wrappers) and for the job user's own home. */
export async function writeSshAccess(layout: Layout, owner: JobUser): Promise<void> {
  const home = join(layout.home, ".ssh");
  mkdirSync(layout.ssh, { recursive: true });
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const hostKey = join(layout.ssh, "host_key");
  await $({ quiet: true })`ssh-keygen -q -t ed25519 -N ${""} -C lab-host -f ${hostKey}`;
  await $({ quiet: true })`ssh-keygen -q -t ed25519 -N ${""} -C ${user} -f ${join(home, "id_ed25519")}`;
  const [type, key] = readFileSync(`${hostKey}.pub`, "utf8").split(" ");
  writeFileSync(
    join(home, "known_hosts"),
    `${hostAlias},login,${network.addresses.login} ${type} ${key?.trim()}\n`,
  );
  copyFileSync(join(home, "id_ed25519.pub"), join(home, "authorized_keys"));
  writeFileSync(join(home, "config"), clientConfig(home));
  for (const name of ["", "id_ed25519", "id_ed25519.pub", "known_hosts", "authorized_keys", "config"])
    chownSync(join(home, name), owner.uid, owner.gid);

  writeFileSync(join(layout.ssh, "config"), clientConfig(home));
  writeFileSync(join(layout.ssh, "sshd_config"), serverConfig(layout));
  writeWrappers(layout);
}

/** OpenSSH ignores $HOME, so programs on this host find the lab by these wrappers at the front of PATH. */
function writeWrappers(layout: Layout): void {
  mkdirSync(layout.bin, { recursive: true });
  for (const program of ["ssh", "scp", "sftp"]) {
    const path = join(layout.bin, program);
    writeFileSync(path, `#!/bin/sh\nexec /usr/bin/${program} -F ${join(layout.ssh, "config")} "$@"\n`);
    chmodSync(path, 0o755);
  }
}

function clientConfig(keys: string): string {
  return `Host ${hostAlias} login ${network.addresses.login}
  HostName ${network.addresses.login}
  HostKeyAlias ${hostAlias}
  User ${user}
  IdentityFile ${join(keys, "id_ed25519")}
  IdentitiesOnly yes
  UserKnownHostsFile ${join(keys, "known_hosts")}
  StrictHostKeyChecking yes
  BatchMode yes
`;
}

function serverConfig(layout: Layout): string {
  const environment = Object.entries(jobEnvironment).map(([name, value]) => `${name}=${value}`);
  return `ListenAddress ${network.addresses.login}
ListenAddress 127.0.0.1
HostKey ${join(layout.ssh, "host_key")}
PidFile /run/sshd.pid
AllowUsers ${user}
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
PrintMotd no
MaxStartups 100
MaxSessions 100
SetEnv ${environment.join(" ")}
Subsystem sftp internal-sftp
`;
}
