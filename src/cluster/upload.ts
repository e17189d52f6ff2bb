import { posix } from "node:path";
import type { Artifact } from "../compiler/types.ts";
import { Abandoned, ClusterError, ConnectionError } from "./cluster-error.ts";
import { sha256 } from "./digest.ts";
import { bash, lines, quote } from "./quote.ts";
import { makeTar, type TarMember } from "./tar.ts";
import type { Answer, Transport } from "./transport.ts";

export interface Upload {
  readonly runDir: string;
  readonly artifacts: readonly Artifact[];
  /** Values by name. They travel on standard input and are never part of a command. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Whether a file beside the set tells deploy.py that results of other runs do not count. */
  readonly fresh: boolean;
}

/** The file that says so (`templates/parts/resume.py`). */
const freshFile: TarMember = { name: "fresh", content: Buffer.alloc(0), mode: 0o644 };

/**
 * Makes the run directory and fills it. What arrived is what was compiled: the other side's digests are compared with
 * ours. When anything fails the directory is removed again.
 */
export async function upload(
  transport: Transport,
  { runDir, artifacts, secrets, fresh }: Upload,
): Promise<void> {
  const archive = makeTar([
    ...artifacts.map(toMember),
    ...secretsMember(secrets),
    ...(fresh ? [freshFile] : []),
  ]);
  const names = artifacts.map(({ name }) => name);
  const answer = await transport.run(uploadScript(runDir, names), { input: archive, timeoutSeconds: 300 });
  if (answer.exitCode !== 0) throw uploadFailed(transport.place, runDir, answer);
  const changed = changedFiles(artifacts, answer.stdout);
  if (changed.length === 0) return;
  const isRemoved = await isDone(transport, discardScript(runDir));
  throw new ClusterError({
    what: `${changed.join(", ")} did not arrive at ${transport.place} as compiled.`,
    command: "sha256sum",
    output: answer.stdout,
    left: isRemoved ? "nothing" : `${runDir} on ${transport.place}`,
    help: "Check the file system there; then submit again.",
  });
}

function toMember({ name, text, executable }: Artifact): TarMember {
  return { name, content: Buffer.from(text), mode: executable ? 0o755 : 0o644 };
}

function secretsMember(secrets: Readonly<Record<string, string>>): TarMember[] {
  const entries = Object.entries(secrets);
  if (entries.length === 0) return [];
  return [{ name: ".secrets.env", content: Buffer.from(secretsText(entries)), mode: 0o600 }];
}

function secretsText(entries: readonly (readonly [string, string])[]): string {
  return entries.map(([name, value]) => `${name}='${value.replaceAll("'", `'\\''`)}'\n`).join("");
}

/** Bash that runs a command and, when it fails, says which it was. */
const tryFunction = `try() {
  "$@" && return
  printf 'nano3-failed %s\\n' "$*"
  exit 1
}`;

/** Bash that removes a run directory that came to nothing, and what is empty above it. */
export function discardScript(runDir: string): string {
  const runs = posix.dirname(runDir);
  return bash`rm -rf -- ${runDir} && { rmdir -- ${runs} ${posix.dirname(runs)} 2>/dev/null; true; }`;
}

/** Whether a clean-up was done. One that is not must not hide what it cleans up after. */
export async function isDone(transport: Transport, script: string): Promise<boolean> {
  try {
    return (await transport.run(script)).exitCode === 0;
  } catch (error) {
    if (!(error instanceof ConnectionError) && !(error instanceof Abandoned)) throw error;
    return false;
  }
}

/**
 * Bash that removes the secrets of a run whose jobs will not read them any more: those that the launcher wrote beside the
 * scripts of its jobs, which the evaluator removes unless it was killed, and the run's own.
 */
export function discardSecretsScript(runDir: string): string {
  return lines(
    bash`grep -shoE '"invocation": "[0-9a-f]{8,}"' -- ${`${runDir}/events.jsonl`} | cut -d '"' -f 4 |`,
    "while read -r invocation; do",
    bash`  rm -f -- ${posix.join(runDir, "../../launcher")}/*-"$invocation"/*/.secrets.env`,
    "done",
    bash`rm -f -- ${`${runDir}/.secrets.env`}`,
  );
}

function uploadScript(runDir: string, names: readonly string[]): string {
  const parent = posix.dirname(runDir);
  return lines(
    tryFunction,
    bash`try mkdir -p -- ${parent}`,
    "umask 077",
    bash`try mkdir -- ${runDir}`,
    // Until the set is there and checked, an early end leaves nothing.
    `trap ${quote(`${discardScript(runDir)} || echo nano3-left`)} EXIT`,
    bash`try tar -x -f - -C ${runDir} --no-same-owner --no-same-permissions`,
    bash`try mkdir -- ${`${runDir}/logs`}`,
    bash`try cd -- ${runDir}`,
    bash`try sha256sum -- ${names}`,
    "trap - EXIT",
  );
}

/** The command that `try` named, and what it said. */
function failedCommand({ stdout, stderr }: Answer): {
  readonly command?: string;
  readonly output: string;
} {
  const command = /^nano3-failed (.*)$/m.exec(stdout)?.[1];
  return { ...(command !== undefined && { command }), output: stderr.trim() };
}

function uploadFailed(place: string, runDir: string, answer: Answer): ClusterError {
  const isLeft = /^nano3-left$/m.test(answer.stdout);
  return new ClusterError({
    what: `The artifact set could not be written on ${place}.`,
    ...failedCommand(answer),
    left: isLeft ? `${runDir} on ${place}, incomplete` : "nothing",
    help: "Check `run.env.remote_job_dir`: it must be a directory that you may write, with room.",
  });
}

/** The files whose digest is not the one we know, or of which none was told. */
function changedFiles(artifacts: readonly Artifact[], sums: string): readonly string[] {
  const arrived = new Map<string, string>();
  for (const [, sum, name] of sums.matchAll(/^([0-9a-f]{64}) [ *](.+)$/gm)) {
    if (sum !== undefined && name !== undefined) arrived.set(name, sum);
  }
  return artifacts.filter(({ name, text }) => arrived.get(name) !== sha256(text)).map(({ name }) => name);
}
