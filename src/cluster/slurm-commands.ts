import { bash, lines } from "./quote.ts";

/**
 * Slurm's commands are on the PATH of a login shell; at some sites only there. What users set for their own eyes would hide rows
 * from ours, or add some.
 */
export const findSlurm = `command -v squeue >/dev/null 2>&1 || . /etc/profile >/dev/null 2>&1
unset "\${!SQUEUE_@}" "\${!SACCT_@}" "\${!SCONTROL_@}"`;

export interface SlurmJob {
  readonly jobId: string;
  readonly cluster: string | null;
}

/** Bash that cancels a job; fine when it has ended already. By its name, too: where ids were reset, its own may be another's. */
export function cancelScript({ jobId, cluster }: SlurmJob, jobName: string): string {
  return lines(findSlurm, bash`scancel ${onCluster(cluster)} ${`--name=${jobName}`} ${jobId}`);
}

/** Bash that asks a step of a job, by its name, to end in order; an srun that gets the signal itself has its step killed. */
export function endStepScript({ jobId, cluster }: SlurmJob, name: string): string {
  const where = onCluster(cluster);
  return lines(
    findSlurm,
    bash`squeue ${where} --noheader --steps --jobs=${jobId} --format=${"%i %j"} | while read -r id step; do`,
    bash`  [ "$step" = ${name} ] && scancel ${where} --signal=TERM "$id"`,
    "done",
  );
}

/** The option that names another cluster than the default one. */
export function onCluster(cluster: string | null): readonly string[] {
  return cluster === null ? [] : [`--clusters=${cluster}`];
}
