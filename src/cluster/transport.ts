import { randomBytes } from "node:crypto";
import { ConnectionError } from "./cluster-error.ts";
import { frame, hasBegun, unframe } from "./frame.ts";
import type { Host } from "./host.ts";
import type { Kubectl } from "./kubernetes/kubectl.ts";
import { type CommandOutput, runCommand } from "./run-command.ts";
import { brokeOff, explainSshFailure, type SshFailure } from "./ssh-failure.ts";
import { chooseControl, sshWords } from "./ssh-words.ts";

export interface RunOptions {
  /** Standard input of the script. */
  readonly input?: string | Uint8Array;
  /** How long an answer is waited for; default 60. */
  readonly timeoutSeconds?: number;
}

/** What a script said and how it ended. */
export interface Answer {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** A place where bash scripts run. */
export interface Transport {
  /** `this computer`, `ada@login1`. */
  readonly place: string;
  /** Runs a script of bash. Throws ConnectionError when there was no answer: then nobody knows what happened. */
  readonly run: (script: string, options?: RunOptions) => Promise<Answer>;
  /** The way to the API server, where jobs are RayJobs; else null. */
  readonly kubectl: Kubectl | null;
}

/** How to reach the host of a plan: one shared ssh connection, or bash on this computer. */
export function openTransport(host: Host, leave?: AbortSignal): Transport {
  const place = placeOf(host);
  if (!isRemote(host))
    return { place, run: (script, options) => runHere(script, options, leave), kubectl: null };
  let words: Promise<readonly string[]> | undefined;
  const run = async (script: string, options: RunOptions = {}): Promise<Answer> => {
    words ??= chooseControl(host, leave).then((control) => sshWords(host, control));
    return runThere(place, await words, script, options, leave);
  };
  return { place, run, kubectl: null };
}

export function isRemote(host: Host): host is Host & { readonly host: string } {
  return host.host !== null && host.host !== "localhost";
}

/** The name of a place in messages. */
export function placeOf({ host, user }: Host): string {
  if (host === null || host === "localhost") return "this computer";
  return user === null ? host : `${user}@${host}`;
}

async function runHere(script: string, options: RunOptions = {}, leave?: AbortSignal): Promise<Answer> {
  const token = newToken();
  const output = await runCommand(["bash", "-s"], commandOptions(script, token, options, leave));
  const answer = unframe(output.stdout, token);
  if (answer !== undefined) return { ...answer, stderr: output.stderr };
  const why = output.timedOut ? `did not end within ${timeoutOf(options)} s` : "was killed";
  const lost = { isTransient: true, mayHaveRun: true };
  throw new ConnectionError({ what: `A command on this computer ${why}.`, output: output.stderr }, lost);
}

async function runThere(
  place: string,
  ssh: readonly string[],
  script: string,
  options: RunOptions,
  leave?: AbortSignal,
): Promise<Answer> {
  const token = newToken();
  const output = await runCommand([...ssh, "bash", "-s"], commandOptions(script, token, options, leave));
  const answer = unframe(output.stdout, token);
  if (answer !== undefined) return { ...answer, stderr: output.stderr };
  const why = whyNone(output, token, timeoutOf(options));
  throw noAnswer(place, ssh, output, why);
}

/** What a script says on stderr is never taken for ssh's words. */
function whyNone({ stdout, stderr, exitCode, timedOut }: CommandOutput, token: string, seconds: number) {
  if (timedOut) return { ...brokeOff, summary: `did not answer within ${seconds} s` };
  return hasBegun(stdout, token) ? brokeOff : explainSshFailure(stderr, exitCode);
}

function noAnswer(place: string, ssh: readonly string[], output: CommandOutput, why: SshFailure) {
  const said = output.stderr.trim() || output.stdout.trim();
  const failure = {
    what: `${place} ${why.summary}.`,
    command: showSsh(ssh),
    ...(said !== "" && { output: said }),
    ...(why.help !== undefined && { help: why.help }),
  };
  return new ConnectionError(failure, why);
}

/** The command a person would type to see the same failure: without the options that say nothing about it. */
function showSsh(words: readonly string[]): string {
  const kept = words.filter((word, index) => word !== "-T" && word !== "-o" && words[index - 1] !== "-o");
  return kept.join(" ");
}

function commandOptions(script: string, token: string, options: RunOptions, leave: AbortSignal | undefined) {
  const input = Buffer.concat([Buffer.from(frame(script, token)), Buffer.from(options.input ?? "")]);
  return { input, timeoutSeconds: timeoutOf(options), leave };
}

function timeoutOf({ timeoutSeconds }: RunOptions): number {
  return timeoutSeconds ?? 60;
}

function newToken(): string {
  return randomBytes(8).toString("hex");
}
