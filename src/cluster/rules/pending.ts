import type { RunRecord } from "../run-record.ts";

/** What a job in the queue waits for, and what its user can do about it. */
export interface Wait {
  readonly reason: string;
  readonly next: string | null;
}

interface Row {
  readonly reasons: ReadonlySet<string>;
  readonly says: string;
  readonly next: (record: RunRecord) => string;
}

const cancels = ({ run_id }: RunRecord): string => `\`nano3 cancel ${run_id}\``;

/** Slurm's reasons that do not pass by waiting (squeue(1), JOB REASON CODES). */
const rows: readonly Row[] = [
  {
    reasons: new Set(["JobHeldUser", "JobHoldMaxRequeue", "launch failed requeued held"]),
    says: "held until somebody releases it",
    next: ({ job_id }) => `\`scontrol release ${job_id}\``,
  },
  {
    reasons: new Set(["JobHeldAdmin"]),
    says: "held by an administrator",
    next: (record) => `ask them, or ${cancels(record)}`,
  },
  {
    reasons: new Set([
      "AccountNotAllowed",
      "AssocMaxWallDurationPerJobLimit",
      "BadConstraints",
      "DependencyNeverSatisfied",
      "InvalidAccount",
      "InvalidQOS",
      "PartitionNodeLimit",
      "PartitionTimeLimit",
      "QOSMaxWallDurationPerJobLimit",
      "QOSNotAllowed",
    ]),
    says: "as it was asked for it will not start",
    next: (record) => `${cancels(record)}, change the profile, submit again`,
  },
];

/** Makes sense of the reason that the scheduler gives, if it gives one. */
export function waitsFor(why: string | null, record: RunRecord): Wait {
  const row = rows.find(({ reasons }) => why !== null && reasons.has(why));
  if (row === undefined) return { reason: why ?? "waits for its turn", next: null };
  return { reason: `${row.says} (${why})`, next: row.next(record) };
}
