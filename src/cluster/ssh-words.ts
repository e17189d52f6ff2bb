import { createHash } from "node:crypto";
import { lstatSync } from "node:fs";
import { homedir, userInfo } from "node:os";
import { join } from "node:path";
import type { Host } from "./host.ts";
import { makeDirectory } from "./make-directory.ts";
import { runCommand } from "./run-command.ts";

type RemoteHost = Host & { readonly host: string };

/** The socket of the shared connection: `own` is made by nano3, `users` was opened by the user (and may have needed a second factor). */
export type Control = { readonly kind: "own"; readonly path: string } | { readonly kind: "users" | "none" };

/**
 * The ssh command of a host, up to the remote command. It never asks (BatchMode), never hangs (ConnectTimeout,
 * ServerAlive) and never trusts a key that the user has not trusted.
 */
export function sshWords(host: RemoteHost, control: Control): readonly string[] {
  const options = [
    "BatchMode=yes",
    "ConnectTimeout=15",
    "ServerAliveInterval=15",
    "ServerAliveCountMax=3",
    "ClearAllForwardings=yes",
    ...(control.kind === "own"
      ? ["ControlMaster=auto", "ControlPersist=60", `ControlPath=${control.path}`]
      : []),
  ];
  return [...clientWords(host), "-T", ...options.flatMap((option) => ["-o", option]), "--", host.host];
}

function clientWords({ user, identity, ssh_config }: RemoteHost): string[] {
  return [
    "ssh",
    ...(ssh_config === null ? [] : ["-F", expandHome(ssh_config)]),
    ...(identity === null ? [] : ["-i", expandHome(identity)]),
    ...(user === null ? [] : ["-l", user]),
  ];
}

function expandHome(path: string): string {
  return path === "~" || path.startsWith("~/") ? join(homedir(), path.slice(1)) : path;
}

/** A live shared connection of the user is used; else nano3 has its own, for all its commands to that host. */
export async function chooseControl(host: RemoteHost, leave?: AbortSignal): Promise<Control> {
  const check = [...clientWords(host), "-o", "BatchMode=yes", "-O", "check", "--", host.host];
  const { exitCode } = await runCommand(check, { input: "", timeoutSeconds: 5, leave });
  if (exitCode === 0) return { kind: "users" };
  const directory = socketDirectory();
  return directory === null ? { kind: "none" } : { kind: "own", path: join(directory, hashOf(host)) };
}

function hashOf({ host, user, identity, ssh_config }: RemoteHost): string {
  const key = JSON.stringify([host, user, identity, ssh_config]);
  return createHash("sha256").update(key).digest("hex").slice(0, 12);
}

/** ssh appends 17 characters to a new socket's name, and 107 is the most a socket's path may have. */
const longestDirectory = 70;

/** A directory that only this user can enter. Null: none can be had, each command then connects on its own. */
function socketDirectory(): string | null {
  const runtime = process.env.XDG_RUNTIME_DIR;
  const wanted = runtime ? join(runtime, "nano3") : "";
  const candidates = [wanted, join("/tmp", `nano3-${userInfo().uid}`)];
  return (
    candidates.find((path) => path.startsWith("/") && path.length <= longestDirectory && isOurs(path)) ?? null
  );
}

function isOurs(path: string): boolean {
  try {
    makeDirectory(path, 0o700);
    const found = lstatSync(path);
    return found.isDirectory() && found.uid === userInfo().uid && (found.mode & 0o077) === 0;
  } catch {
    return false;
  }
}
