import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { allProcesses } from "../lab/processes.ts";

/** The computer that submits, as nano3 sees it here: all that it may write to lies below one directory. */
export interface Computer {
  readonly directory: string;
  /** Environment of nano3: its home, its temporary files and its sockets. */
  readonly env: Readonly<Record<"HOME" | "TMPDIR" | "XDG_RUNTIME_DIR", string>>;
  /** In it each run has a state directory of its own. */
  readonly states: string;
}

/** Makes one in an empty directory. */
export function makeComputer(directory: string): Computer {
  const place = (name: string): string => {
    const path = join(directory, name);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  };
  return {
    directory,
    env: { HOME: place("home"), TMPDIR: place("tmp"), XDG_RUNTIME_DIR: place("run") },
    states: place("states"),
  };
}

/**
 * Host pids of nano3 and of all that it has started here. They have its environment; an ssh that shares its connection puts
 * its title there instead, which names the socket.
 */
export function pidsOfNano3({ directory }: Computer): readonly number[] {
  return allProcesses().flatMap(({ pid, command }) =>
    `${command}\0${environmentOf(pid)}`.includes(directory) ? [pid] : [],
  );
}

function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8");
  } catch {
    return "";
  }
}
