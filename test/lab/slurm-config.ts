import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { account, jobEnvironment, type Layout, network, nodeShape, nodes } from "./layout.ts";

/** Everything that Slurm reads, into the directory that becomes /etc/slurm on the machines. */
export function writeSlurmConfig(layout: Layout): void {
  const write = (name: string, text: string, mode = 0o644): void =>
    writeFileSync(join(layout.slurmEtc, name), text, { mode });
  write("slurm.conf", slurmConf(layout));
  write("slurmdbd.conf", slurmdbdConf(layout), 0o600);
  write("gres.conf", `Name=gpu File=${layout.dev}/nvidia[0-${nodeShape.gpus - 1}]\n`);
  write(
    "plugstack.conf",
    `required ${layout.lib}/pyxis-stand-in.so lab=${layout.dir} shared=${layout.shared}\n`,
  );
  write("task-prolog.sh", taskProlog(), 0o755);
}

/** Their priority, and what becomes of a job of it for which one of a higher priority comes. */
const partitions = {
  batch: { tier: 1, preempted: "OFF" },
  interactive: { tier: 1, preempted: "OFF" },
  cpu: { tier: 1, preempted: "CANCEL" },
  urgent: { tier: 10, preempted: "OFF" },
} as const;

function slurmConf(layout: Layout): string {
  const { cpus, gpus, memoryMegabytes } = nodeShape;
  const settings = {
    ClusterName: "lab",
    SlurmctldHost: `login(${network.addresses.login})`,
    SlurmUser: "root",
    SlurmdUser: "root",
    AuthType: "auth/munge",
    StateSaveLocation: `${layout.machines}/login/spool/slurmctld`,
    SlurmdSpoolDir: `${layout.machines}/%n/spool/slurmd`,
    SlurmctldPidFile: "/run/slurmctld.pid",
    SlurmdPidFile: "/run/slurmd.pid",
    SlurmctldLogFile: `${layout.log}/slurmctld.log`,
    SlurmdLogFile: `${layout.log}/slurmd-%n.log`,
    SlurmctldDebug: "verbose",
    SlurmdDebug: "verbose",
    TmpFS: "/tmp",
    ReturnToService: "2",
    // Processes of a job are found by parentage: the machines have no cgroups of their own.
    ProctrackType: "proctrack/linuxproc",
    TaskPlugin: "task/none",
    TaskProlog: "/etc/slurm/task-prolog.sh",
    JobAcctGatherType: "jobacct_gather/linux",
    JobAcctGatherFrequency: "task=5",
    PropagateResourceLimits: "NONE",
    MpiDefault: "none",
    SrunPortRange: "23000-23999",
    // More CPUs and memory than this machine has.
    SlurmdParameters: "config_overrides",
    SelectType: "select/cons_tres",
    SelectTypeParameters: "CR_Core",
    GresTypes: "gpu",
    // A test waits for each of these.
    // Jobs of partition `urgent` take the place of those of `cpu`, and of no others.
    PreemptType: "preempt/partition_prio",
    PreemptMode: "REQUEUE",
    SchedulerType: "sched/backfill",
    SchedulerParameters:
      "batch_sched_delay=0,sched_interval=2,sched_min_interval=0,bf_interval=1,bf_min_age_reserve=0",
    KillWait: "5",
    SlurmdTimeout: "20",
    SlurmctldTimeout: "20",
    InactiveLimit: "0",
    MessageTimeout: "10",
    MinJobAge: "300",
    // An unknown account is refused at submission, as on a real cluster.
    AccountingStorageType: "accounting_storage/slurmdbd",
    AccountingStorageHost: "login",
    AccountingStorageEnforce: "associations",
    AccountingStorageTRES: "gres/gpu",
  };
  const lines = Object.entries(settings).map(([key, value]) => `${key}=${value}`);
  for (const node of nodes)
    lines.push(
      `NodeName=${node} NodeHostname=${node} NodeAddr=${network.addresses[node]} CPUs=${cpus} CoresPerSocket=${cpus} ` +
        `Sockets=1 ThreadsPerCore=1 RealMemory=${memoryMegabytes} Gres=gpu:${gpus} State=UNKNOWN`,
    );
  for (const [partition, { tier, preempted }] of Object.entries(partitions))
    lines.push(
      `PartitionName=${partition} Nodes=${nodes.join(",")} Default=${partition === "batch" ? "YES" : "NO"} ` +
        `MaxTime=24:00:00 DefaultTime=00:30:00 State=UP PriorityTier=${tier} PreemptMode=${preempted}`,
    );
  return `${lines.join("\n")}\n`;
}

function slurmdbdConf(layout: Layout): string {
  return `AuthType=auth/munge
DbdHost=login
DbdAddr=${network.addresses.login}
SlurmUser=root
PidFile=/run/slurmdbd.pid
LogFile=${layout.log}/slurmdbd.log
DebugLevel=verbose
StorageType=accounting_storage/mysql
StorageHost=localhost
StorageUser=root
StorageLoc=slurm_${account}
CommitDelay=0
`;
}

/** What slurmd sets in every task, whatever `--export` the job was submitted with. */
function taskProlog(): string {
  const exports = Object.entries(jobEnvironment).map(([name, value]) => `echo export ${name}=${value}`);
  return `#!/bin/sh\n${exports.join("\n")}\n`;
}
