import { bash, lines } from "./quote.ts";
import type { RunRecord } from "./run-record.ts";
import { type Asked, liveStates, type SlurmAnswers } from "./scheduler-view.ts";
import { findSlurm, onCluster } from "./slurm.ts";

/** `ask NAME COMMAND…` prints what a command answers, as a row of a poll, and leaves what it said in `said`. */
const askFunction = `ask() {
  local name=$1 answer
  shift
  # What it says, and on a line of its own its exit code and what it complains of.
  answer=$({ complaints=$(timeout 30 "$@" 2>&1 >&3 3>&-); printf '\\n%s %s' "$?" "$(printf '%s' "$complaints" | encode)"; } 3>&1)
  said=\${answer%$'\\n'*}
  printf 'asked %s %s %s\\n' "$name" "\${answer##*$'\\n'}" "$(printf '%s' "$said" | encode)"
}`;

/** The queue first; only about a job of which it shows no live row the others are asked. */
export function askSlurmScript({ cluster }: RunRecord, jobId: string): string {
  const where = onCluster(cluster);
  const liveRow = `^${jobId}\\|(${[...liveStates].join("|")})\\|`;
  return lines(
    askFunction,
    findSlurm,
    bash`ask squeue squeue ${where} --noheader --jobs=${jobId} --format=${"%i|%T|%r|%j"}`,
    bash`grep -qE -e ${liveRow} <<< "$said" || {`,
    bash`  ask scontrol scontrol ${where} --oneliner show job ${jobId}`,
    bash`  ask sacct sacct ${where} --noheader --allocations --parsable2 --jobs=${jobId} --format=JobID,JobName,State,ExitCode`,
    "}",
  );
}

/** Reads the rows of `ask`. What a command complains of counts where it failed: sites' wrappers warn of this and that. */
export function readSlurmAnswers(rows: readonly (readonly string[])[]): SlurmAnswers {
  const answerOf = (name: string): Asked | null => {
    const row = rows.find(([first]) => first === name);
    if (row === undefined) return null;
    const [exitCode, complaints, said] = [Number(row[1]), decode(row[2]), decode(row[3])];
    return { exitCode, text: exitCode === 0 ? said : `${complaints}\n${said}` };
  };
  return { squeue: answerOf("squeue"), sacct: answerOf("sacct"), scontrol: answerOf("scontrol") };
}

function decode(text: string | undefined): string {
  return Buffer.from(text ?? "", "base64").toString();
}
