import { join } from "node:path";

/** A computer of the lab: the login host (also controller and accounting) and two nodes. */
export type Machine = "login" | "n1" | "n2";

/** A machine that runs jobs. */
export type Node = Exclude<Machine, "login">;

export const machines: readonly Machine[] = ["login", "n1", "n2"];
export const nodes: readonly Node[] = ["n1", "n2"];

/** The lab's own little network. It ends at this machine: no default route, nothing is forwarded. */
export const network = {
  bridge: "nano3br0",
  host: "10.77.0.1",
  prefix: 24,
  addresses: { login: "10.77.0.10", n1: "10.77.0.11", n2: "10.77.0.12" },
} as const satisfies { addresses: Record<Machine, string> } & Record<string, unknown>;

/** What a node pretends to have. Two real cores carry it all. */
export const nodeShape = { cpus: 16, gpus: 8, memoryMegabytes: 1_000_000 } as const;

/** Job user, Slurm account, ssh host alias. */
export const user = "nano3";
export const account = "nano3";
export const hostAlias = "lab";

/** What every job and login inherits: nothing may try to leave this machine. */
export const jobEnvironment: Readonly<Record<string, string>> = {
  NEMO_EVALUATOR_TELEMETRY_LEVEL: "0",
  RAY_USAGE_STATS_ENABLED: "0",
  HF_HUB_OFFLINE: "1",
};

/** Every path of the lab, below its one state directory. */
export interface Layout {
  readonly dir: string;
  /** Compiled C: the machines' init and the pyxis stand-in. */
  readonly lib: string;
  /** ssh, scp and sftp wrappers that know the lab's ssh config. */
  readonly bin: string;
  /** Becomes /etc/slurm, /etc/hosts and /etc/resolv.conf of the machines. */
  readonly etc: string;
  readonly slurmEtc: string;
  readonly log: string;
  readonly ssh: string;
  /** Fake GPU devices. */
  readonly dev: string;
  /** Registered container images. */
  readonly images: string;
  /** Private directories of each machine: its /tmp, its spool. */
  readonly machines: string;
  /** The cluster's shared file system: what a container sees only when it is mounted. */
  readonly shared: string;
  readonly home: string;
  readonly jobs: string;
  readonly database: string;
  /** Which processes are the machines; written by `up`, removed by `down`. */
  readonly record: string;
}

/** The state directory that `NANO3_LAB_DIR` names, or the default one. */
export function labDirectory(): string {
  return process.env.NANO3_LAB_DIR ?? "/var/tmp/nano3-lab";
}

/** Names every path of a lab in `dir`. */
export function layoutOf(dir: string): Layout {
  if (!/^\/[\w./-]+$/.test(dir) || dir.startsWith("/tmp/") || dir.startsWith("/run/") || dir.length > 60)
    throw new Error(
      `NANO3_LAB_DIR=${dir}: give a short absolute path of letters, digits and ./_- outside /tmp and /run ` +
        "(each lab machine has a /tmp and a /run of its own)",
    );
  const below = (...parts: string[]): string => join(dir, ...parts);
  return {
    dir,
    lib: below("lib"),
    bin: below("bin"),
    etc: below("etc"),
    slurmEtc: below("etc", "slurm"),
    log: below("log"),
    ssh: below("ssh"),
    dev: below("dev"),
    images: below("images"),
    machines: below("machines"),
    shared: below("shared"),
    home: below("shared", "home"),
    jobs: below("shared", "jobs"),
    database: below("database"),
    record: below("lab.json"),
  };
}
