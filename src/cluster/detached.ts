import { bash, lines } from "./quote.ts";

/**
 * Processes that live on when the connection ends: job.sh of the target local, and the evaluator of `--run`. A small
 * watcher in its own session notes `<name>.pid` and, at the end, `<name>.exit` (`attempt code`), which has its room from the
 * beginning: the disk may be full by then. The pid file holds the attempt, pid and start of the process and of its watcher,
 * the process table that they are in, and the name of its host: several hosts may see one run directory.
 */

export interface Detached {
  /** `job` or `evaluate`. */
  readonly name: string;
  readonly attempt: number;
  readonly words: readonly string[];
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * `started PID` prints when a process began, in ticks since the boot: with the pid a name that is never reused. Fails for a dead
 * one. `process_table` names what pids are looked up in: that of a boot, or of a container in it.
 */
const processFunctions = `started() {
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  set -- \${stat##*) }
  [ "$1" != Z ] && [ "$1" != X ] && echo "\${20}"
}
lives() { [ "$(started "$1")" = "$2" ]; }
process_table() { printf '%s/%s' "$(cat /proc/sys/kernel/random/boot_id)" "$(readlink /proc/self/ns/pid)"; }`;

const watcher = `${processFunctions}
name=$1 attempt=$2
shift 2
printf '%64s\\n' '' > "$name.exit.tmp"
"$@" &
pid=$!
printf '%s ' "$attempt" "$pid" "$(started "$pid" || echo ended)" "$$" "$(started "$$")" "$(process_table)" > "$name.pid.tmp" &&
  uname -n >> "$name.pid.tmp" && mv -f "$name.pid.tmp" "$name.pid"
wait "$pid"
text="$attempt $?"
printf '%s\\n' "$text" 1<> "$name.exit.tmp" &&
  truncate -s $((\${#text} + 1)) "$name.exit.tmp" && mv -f "$name.exit.tmp" "$name.exit"`;

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

/**
 * Bash that defines `whereabouts NAME`: prints `alive NAME` while the process of `<name>.pid` is there, or its watcher, which has
 * its exit code to note; `elsewhere NAME HOST` where another host runs it, of which nothing is seen here; else nothing.
 */
export const whereaboutsFunction = `${processFunctions}
whereabouts() {
  local attempt pid start watcher began table host
  read -r attempt pid start watcher began table host 2>/dev/null < "$1.pid" && [ -n "$host" ] || return
  if [ "$table" = "$(process_table)" ]; then
    if lives "$pid" "$start" || lives "$watcher" "$began"; then echo "alive $1"; fi
  elif [ "$host" != "$(uname -n)" ]; then
    echo "elsewhere $1 $host"
  fi
}`;

/**
 * Bash that asks a detached process to end; fine when it has ended already, and a failure where another host runs it. Only that
 * process gets the signal. An srun is left alone: it answers TERM by killing its step, and ends with the job anyway.
 */
export function terminateDetached(name: string): string {
  return lines(
    whereaboutsFunction,
    bash`whereabouts=$(whereabouts ${name})`,
    "case $whereabouts in",
    "  alive*)",
    bash`    read -r attempt pid start rest < ${`${name}.pid`}`,
    '    ! lives "$pid" "$start" || [ "$(cat "/proc/$pid/comm")" = srun ] || kill -TERM "$pid"',
    "    ;;",
    "  elsewhere*)",
    '    echo "it is a process of ${whereabouts##* }, and this is $(uname -n): stop it there" >&2',
    "    false",
    "    ;;",
    "esac",
  );
}

/** `attempt pid` of a pid file or `attempt code` of an exit file. */
export function readNumbers(text: string | undefined): readonly number[] | null {
  const numbers = text?.trim().split(/\s+/, 2).map(Number) ?? [];
  return numbers.length === 2 && numbers.every(Number.isFinite) ? numbers : null;
}
