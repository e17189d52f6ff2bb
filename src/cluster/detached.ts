import { bash, lines } from "./quote.ts";

/**
 * Processes that live on when the connection ends: job.sh of the target local, and the evaluator of `--run`. A small
 * watcher in its own session notes `<name>.pid` (`attempt pid start`) and, at the end, `<name>.exit` (`attempt code`).
 */

export interface Detached {
  /** `job` or `evaluate`. */
  readonly name: string;
  readonly attempt: number;
  readonly words: readonly string[];
  readonly stdout: string;
  readonly stderr: string;
}

/** When a process began, in ticks since the boot: with the pid a name that is never reused. Fails for a dead one. */
const startedFunction = `started() {
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  set -- \${stat##*) }
  [ "$1" != Z ] && [ "$1" != X ] && echo "\${20}"
}`;

const watcher = `${startedFunction}
name=$1 attempt=$2
shift 2
"$@" &
pid=$!
printf '%s %s %s\\n' "$attempt" "$pid" "$(started "$pid")" > "$name.pid.tmp" && mv -f "$name.pid.tmp" "$name.pid"
wait "$pid"
code=$?
printf '%s %s\\n' "$attempt" "$code" > "$name.exit.tmp" && mv -f "$name.exit.tmp" "$name.exit"`;

/** Bash that starts a process in the current directory and prints its pid; 10 s are enough for that or it fails. */
export function startDetached({ name, attempt, words, stdout, stderr }: Detached): string {
  return lines(
    bash`rm -f -- ${`${name}.pid`} ${`${name}.exit`}`,
    bash`setsid bash -c ${watcher} ${`nano3-${name}`} ${name} ${attempt} ${words} </dev/null >>${stdout} 2>>${stderr} &`,
    "for try in $(seq 100); do",
    bash`  [ -s ${`${name}.pid`} ] && exec cut -d ' ' -f 2 ${`${name}.pid`}`,
    "  sleep 0.1",
    "done",
    bash`echo ${`${name} did not start within 10 s`} >&2`,
    "exit 1",
  );
}

/** Bash that defines `alive NAME`: whether the process of `<name>.pid` is the one that was started, and not a zombie. */
export const aliveFunction = `${startedFunction}
alive() {
  local attempt pid start
  read -r attempt pid start 2>/dev/null < "$1.pid" || return 1
  [ "$(started "$pid")" = "$start" ]
}`;

/**
 * Bash that asks a detached process to end; fine when it has ended already. Only that process gets the signal. An srun is
 * left alone: it answers TERM by killing its step, and ends with the job anyway.
 */
export function terminateDetached(name: string): string {
  return lines(
    aliveFunction,
    bash`if alive ${name}; then`,
    bash`  read -r attempt pid start < ${`${name}.pid`}`,
    '  [ "$(cat "/proc/$pid/comm")" = srun ] || kill -TERM "$pid"',
    "fi",
  );
}

/** `attempt pid start` of a pid file or `attempt code` of an exit file. */
export function readNumbers(text: string | undefined): readonly number[] | null {
  const numbers = text?.trim().split(/\s+/).map(Number) ?? [];
  return numbers.length >= 2 && numbers.every(Number.isFinite) ? numbers : null;
}
