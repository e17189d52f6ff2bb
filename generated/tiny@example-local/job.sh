#!/bin/bash
#
# Serves a model with Ray on this computer, has it evaluated, and gives the GPUs back. No scheduler, no root.
# Compiled by nano3 (set tiny@example-local). Do not edit: change the config and compile again.
# Only the lines PLAN_… below differ from set to set.
#
#   cd <run directory> && bash job.sh --orchestrate    evaluates by itself
#   cd <run directory> && bash job.sh                  serves until somebody writes the completion file
#   Ctrl-C, or kill <pid of job.json>                  ends it in order; a second one later is quicker
#
# What happened: this script's output, events.jsonl. Why it failed: failed.json. Each step has its own file in logs/, and
# what Ray wrote lies in logs/ray-<host>/ afterwards.
#
# Exit code: 0 all tasks succeeded, 10 Ray did not come up, 11 deployment failed, 12 never became ready, 13 answers unfit,
# 20 a task failed, 21 evaluation refused, lost or too slow, 30 nobody answered, 31 lease lost, 143 terminated.

# shellcheck disable=SC1010  # a word of the plan: the file named done
readonly PLAN_SET=tiny@example-local
readonly PLAN_SCRIPT=job.sh
readonly PLAN_NODES=1
readonly PLAN_EVALUATION_STARTED_BY=program

readonly PLAN_ENDPOINT_FILE=endpoint.json
readonly PLAN_COMPLETION_FILE=done

readonly PLAN_RAY_SECONDS=300
readonly PLAN_DEPLOY_SECONDS=1200
readonly PLAN_READY_SECONDS=1200
readonly PLAN_COMPLETION_SECONDS=2700
readonly PLAN_TEARDOWN_SECONDS=30

readonly PLAN_RAY_CPUS=13
readonly PLAN_RAY_GPUS=4
readonly PLAN_RAY_TEMP_ROOT=/tmp
readonly PLAN_PORT_SLOTS=32
readonly PLAN_PORT_BASE=20000
readonly PLAN_PORTS_PER_SLOT=16
readonly PLAN_WORKER_PORT_BASE=10002
readonly PLAN_WORKER_PORTS_PER_SLOT=300
readonly -a PLAN_HEAD_PORTS=(
  port=0
  ray-client-server-port=1
  dashboard-port=2
)
readonly -a PLAN_NODE_PORTS=(
  node-manager-port=3
  object-manager-port=4
  runtime-env-agent-port=5
  dashboard-agent-grpc-port=6
  dashboard-agent-listen-port=7
  metrics-export-port=8
)

readonly PLAN_RAY_PYTHON=python3
readonly PLAN_DEPLOY_PYTHON=python3
readonly PLAN_EVALUATE_PYTHON=python3
readonly -a PLAN_RAY_STARTUP=()
readonly -a PLAN_DEPLOY_STARTUP=()
readonly -a PLAN_EVALUATE_STARTUP=()

readonly -a PLAN_ENVIRONMENT=(
)
readonly -a PLAN_SECRETS=()

set -uo pipefail

# shellcheck shell=bash
# Time that passes. Bash's own SECONDS goes by the wall clock, which a node that has just come up sets right in the middle
# of a job: a wait would be over at once, or last as long as the step back.

# Sets uptime: seconds since the node came up.
read_uptime() {
  read -r uptime _ </proc/uptime || uptime=$SECONDS
  uptime=${uptime%.*}
}

# Sets passed: how many seconds have passed since an uptime.
passed_since() {
  read_uptime
  passed=$((uptime - $1))
}

# Whether at most so many seconds have passed since an uptime; how many: in passed. Usage: is_within SECONDS UPTIME
is_within() {
  passed_since "$2"
  ((passed <= $1))
}


# shellcheck shell=bash
# What happened: a line a phase on stdout (logs/job.log), events.jsonl, and failed.json for the first failure.

# A text as a JSON string, in json. What is not UTF-8 is left out; long texts are cut.
json_string() {
  local LC_ALL=C
  local text=${1:0:1500} character rest i
  if [[ $text != *[!\ -~]* ]]; then
    text=${text//\\/\\\\}
    json="\"${text//\"/\\\"}\""
    return
  fi
  json='"'
  for ((i = 0; i < ${#text}; i++)); do
    character=${text:i:1}
    case $character in
      '"' | \\) json+="\\$character" ;;
      $'\n') json+='\n' ;;
      $'\t') json+='\t' ;;
      [\ -~]) json+=$character ;;
      [$'\x01'-$'\x1f'] | $'\x7f')
        printf -v character '\\u%04x' "'$character"
        json+=$character
        ;;
      *)
        rest=${text:i:4}
        if [[ $rest =~ ^($utf8_character) ]]; then
          json+=${BASH_REMATCH[1]}
          ((i += ${#BASH_REMATCH[1]} - 1))
        fi
        ;;
    esac
  done
  json+='"'
}

# Byte sequences of one character beyond ASCII: no overlong forms, no surrogates, nothing above U+10FFFF.
utf8_tail=$'[\x80-\xbf]'
utf8_character=$'[\xc2-\xdf]'"$utf8_tail"
utf8_character+=$'|\xe0[\xa0-\xbf]'"$utf8_tail"
utf8_character+=$'|[\xe1-\xec\xee\xef]'"$utf8_tail$utf8_tail"
utf8_character+=$'|\xed[\x80-\x9f]'"$utf8_tail"
utf8_character+=$'|\xf0[\x90-\xbf]'"$utf8_tail$utf8_tail"
utf8_character+=$'|[\xf1-\xf3]'"$utf8_tail$utf8_tail$utf8_tail"
utf8_character+=$'|\xf4[\x80-\x8f]'"$utf8_tail$utf8_tail"

json_string_or_null() {
  json=null
  if [[ -n $1 ]]; then json_string "$1"; fi
}

# 2026-01-02T03:04:05.678Z, in now.
utc_now() {
  local -x TZ=UTC0
  local stamp=${EPOCHREALTIME:-}
  if [[ -n $stamp ]]; then
    printf -v now '%(%FT%T)T.%.3sZ' "${stamp%[.,]*}" "${stamp##*[.,]}"
  else
    printf -v now '%(%FT%T)T.000Z' -1
  fi
}

say() {
  utc_now
  printf '%s %s\n' "$now" "$*"
}

# Makes a file appear complete or not at all.
write_file() {
  # Over a link to a directory, not into it.
  write_draft "$1" "$2" && mv -fT -- "$draft" "$1"
}

# A complete draft of a file, in draft. Where the disk is full it takes the room that deploy.py has set aside; what is left
# of that are spaces.
write_draft() {
  local file=$1 text=$2
  draft=".$file.$$"
  if printf '%s\n' "$text" >"$draft"; then return; fi
  rm -f -- "$draft"
  draft=".room.$file"
  [[ -f $draft && ! -L $draft ]] && printf '%s\n' "$text" 1<>"$draft"
}

# A phase change. Usage: event PHASE started|done|failed|progress MESSAGE
event() {
  say "$1 $2: $3"
  json_string "$3"
  # One write of less than 4 KiB: writers on several nodes do not mix their lines.
  printf '{"at": "%s", "phase": "%s", "event": "%s", "attempt": %s, "job_id": "%s", "host": "%s", "message": %s}\n' \
    "$now" "$1" "$2" "$attempt" "$job_id" "$host" "$json" >>events.jsonl
}

# The phase that the run is in: the last one that began, if it has not ended. deploy.py knows better than this script.
current_phase() {
  local line
  line=$(tail -n 1 events.jsonl 2>/dev/null)
  if [[ $line =~ \"event\":\ ?\"done\" ]]; then return; fi
  if [[ $line =~ \"phase\":\ ?\"([a-z]+)\" ]]; then phase=${BASH_REMATCH[1]}; fi
}

# Kinds of telling lines, best first: what Slurm and pyxis say, then an exception's own line, then any error.
readonly telling_patterns=(
  'pyxis:.*\[ERROR\]|pyxis: (failed|couldn.t|unable)'
  'oom[_-]kill|[Oo]ut of memory|No space left on device|Disk quota exceeded|Address already in use|Permission denied'
  '^srun: (error|fatal): .*([Uu]nable to|Invalid|invalid|Requested|annot|execve)'
  '^(\(.*\) )?[A-Za-z_][A-Za-z0-9_.]*(Error|Exception|Failure|Interrupt|Exit)\b'
  'exited unexpectedly|\[exit code='
  'error|ERROR|Error|FATAL|fatal|[Ff]ailed|[Cc]annot|not found|No such|[Rr]efused|denied'
  '[^[:space:]]'
)
# Said at every end, however it came.
readonly untelling='Exited with exit code|CANCELLED|forcing job termination|Job step aborted|got SIG|Waiting up to|couldn.t chdir|Subprocesses exit with SIGTERM|This command will now block|Some Ray subprocesses|Remaining processes will|: line [0-9]+: +[0-9]+ (Killed|Terminated)|--- .* starts on .* ---'

# The line of a log that says most about a failure: sets telling_log ("logs/x.log:12") and telling_line, or empties them.
find_telling_line() {
  local file=$1 total skipped pattern found
  telling_log='' telling_line=''
  [[ -s $file ]] || return 0
  total=$(wc -l <"$file")
  # An earlier attempt wrote into the same file.
  skipped=$(grep -naE -e "--- [a-z0-9-]+ of attempt $attempt starts on" "$file" | tail -n 1)
  skipped=${skipped%%:*}
  if [[ -z $skipped ]] || ((skipped < total - 5000)); then skipped=$((total > 5000 ? total - 5000 : 0)); fi
  for pattern in "${telling_patterns[@]}"; do
    found=$(tail -n "+$((skipped + 1))" "$file" | grep -naE -e "$pattern" | grep -avE -e "$untelling" | tail -n 1)
    [[ -n $found ]] || continue
    telling_log="$file:$((skipped + ${found%%:*}))"
    # shellcheck disable=SC2001
    telling_line=$(sed -e $'s/\e\\[[0-9;]*m//g' -e 's/^[[:space:]]*//' <<<"${found#*:}")
    return 0
  done
}

# Tells of a failure and ends the job: the exit trap tears down. Of several failures of an attempt the first one stays in
# failed.json, whoever wrote it. Usage: fail PHASE CLASS EXIT_CODE MESSAGE [LOG]
fail() {
  local phase=$1 class=$2 code=$3 message=$4 log=${5:-}
  local description
  ignore_signals
  find_telling_line "$log"
  refine_class
  event "$phase" failed "$message"
  json_string "$message"
  description="{\"phase\": \"$phase\", \"class\": \"$class\", \"message\": $json"
  json_string_or_null "$telling_log"
  description+=", \"log\": $json"
  json_string_or_null "$telling_line"
  description+=", \"line\": $json, \"exit_code\": $code, \"attempt\": $attempt, \"job_id\": \"$job_id\", \"at\": \"$now\"}"
  if write_draft failed.json "$description" && create_from "$draft" failed.json; then
    if [[ -n $telling_line ]]; then printf '    %s: %s\n' "$telling_log" "$telling_line"; fi
  elif [[ -e failed.json ]]; then
    printf '    a failure came before this one: %s\n' "$(head -c 4000 failed.json)"
  fi
  rm -f -- "$draft"
  show_tail "$log"
  exit "$code"
}

# Gives a file a name that must not be there; on a file system without hard links by a copy. Usage: create_from FILE NAME
create_from() {
  (
    set -o noclobber
    ln -- "$1" "$2" || cat -- "$1" >"$2"
  ) 2>/dev/null
}

# The class of a failure where the step's log says more than "it died".
refine_class() {
  case $class:$telling_line in
    *-died:*pyxis:*) class=container ;;
    *-died:srun:*[Uu]'nable to'* | *-died:srun:*[Ii]nvalid* | *-died:srun:*Requested*) class=step-refused ;;
    *-died:*oom[_-]kill* | *-died:*[Oo]'ut of memory'*) class=out-of-memory ;;
  esac
}

show_tail() {
  [[ -s $1 ]] || return 0
  printf '    end of %s:\n' "$1"
  tail -n 15 -- "$1" | cut -c 1-300 | sed 's/^/    | /'
}


# shellcheck shell=bash
# The run directory: where this script is started, and all that the run writes.

# What the run reads and writes here is this user's own: through a link it would read, or write, somewhere else.
refuse_foreign_files() {
  local name reason owner
  owner=$(stat -c %u .)
  for name in logs results .secrets.env job.json events.jsonl failed.json lease "$PLAN_ENDPOINT_FILE" \
    "$PLAN_COMPLETION_FILE"; do
    reason=''
    if [[ -L $name ]]; then
      reason='a symbolic link'
    elif [[ -e $name && $(stat -c %u -- "$name") != "$owner" ]]; then
      reason="another user's"
    fi
    if [[ -z $reason ]]; then continue; fi
    echo "$PLAN_SCRIPT: $name is $reason, and nothing is read or written there: remove it, and look who put it into $PWD" >&2
    exit 2
  done
}

# Secrets as NAME=value, for the steps alone. The file is gone whatever happens next.
# A line is NAME='value' with each single quote inside as '\''; it is read, never executed.
take_secrets() {
  local line name value wanted
  secrets=()
  if [[ -f .secrets.env ]]; then
    while IFS= read -r line || [[ -n $line ]]; do
      name=${line%%=*} value=${line#*=}
      if [[ $value == \'*\' && ${#value} -ge 2 ]]; then value=${value:1:${#value}-2}; fi
      value=${value//"'\\''"/"'"}
      for wanted in "${PLAN_SECRETS[@]}"; do
        if [[ $name == "$wanted" ]]; then secrets+=("$name=$value"); fi
      done
    done <.secrets.env
  fi
  rm -f -- .secrets.env
}

# A secret that came neither with the file nor with the environment. An attempt after the first finds no file.
require_secrets() {
  local name given
  for name in "${PLAN_SECRETS[@]}"; do
    for given in "${secrets[@]}"; do
      if [[ $given == "$name="* ]]; then continue 2; fi
    done
    if [[ -n ${!name:-} ]]; then continue; fi
    fail queue secrets 10 "no value for the secret $name: .secrets.env is read once and removed; submit again"
  done
}

# A second job in one directory would take the first one's files away under it.
refuse_live_job() {
  local other
  [[ -f job.json && $(<job.json) =~ \"job_id\":\ ?\"([0-9]+)\" ]] || return 0
  other=${BASH_REMATCH[1]}
  if [[ $other == "$job_id" ]] || ! job_lives "$other"; then return; fi
  echo "$PLAN_SCRIPT: job $other runs in $PWD; a second one needs a directory of its own, or that one's end" >&2
  exit 2
}

# What an earlier attempt left is renamed, so that nobody takes it for this one's.
set_aside_leftovers() {
  local former=$((attempt > 1 ? attempt - 1 : 1)) name target
  if [[ -f job.json && $(<job.json) =~ \"attempt\":\ ?([0-9]+) ]]; then former=${BASH_REMATCH[1]}; fi
  for name in "$PLAN_ENDPOINT_FILE" "$PLAN_COMPLETION_FILE" failed.json results \
    logs/evaluate.log logs/evaluate.jsonl logs/ray-*/; do
    name=${name%/}
    [[ -e $name || -L $name ]] || continue
    [[ $name != *.attempt-* ]] || continue
    target="$name.attempt-$former"
    while [[ -e $target || -L $target ]]; do target+=+; done
    mv -T -- "$name" "$target" && say "an earlier attempt left $name; it is $target now"
  done
  rm -f -- logs/ray-nodes.txt
}

write_job_file() {
  local text
  utc_now
  text="{\"job_id\": \"$job_id\", \"attempt\": $attempt, \"host\": \"$host\", \"node_ip\": \"$head_address\""
  text+=", \"slot\": $slot, \"ray_address\": \"$ray_address\", \"started_at\": \"$now\"}"
  write_file job.json "$text" || fail queue run-directory 10 "cannot write job.json into $run_directory"
}

# Whether the model of this attempt is ready.
endpoint_is_there() {
  local text=''
  if [[ -f $PLAN_ENDPOINT_FILE && ! -L $PLAN_ENDPOINT_FILE ]]; then read -r -d '' text <"$PLAN_ENDPOINT_FILE"; fi
  [[ $text =~ \"attempt\":\ ?([0-9]+) && ${BASH_REMATCH[1]} == "$attempt" ]]
}

# Tells deploy.py that the evaluation is over. Usage: write_completion EXIT_CODE
write_completion() {
  local outcome=failed
  if (($1 == 0)); then outcome=succeeded; fi
  json_string "$run_id"
  write_file "$PLAN_COMPLETION_FILE" \
    "{\"run_id\": $json, \"attempt\": $attempt, \"outcome\": \"$outcome\", \"exit_code\": $1}"
}

# Whether the completion file of this attempt gives this exit code. Usage: completion_says EXIT_CODE
completion_says() {
  local text=''
  if [[ -f $PLAN_COMPLETION_FILE && ! -L $PLAN_COMPLETION_FILE ]]; then read -r -d '' text <"$PLAN_COMPLETION_FILE"; fi
  [[ $text =~ \"attempt\":\ ?${attempt}[^0-9] && $text =~ \"exit_code\":\ ?$1[^0-9] ]]
}


# shellcheck shell=bash
# What the steps find in their environment. It is set where a step starts, not in this script: a name of the plan must
# not change what the script itself does.

export_run() {
  export NANO3_RUN_DIR=$run_directory NANO3_RUN_ID=$run_id NANO3_JOB_ID=$job_id NANO3_ATTEMPT=$attempt
  export NANO3_SLOT=$slot NANO3_RAY_ADDRESS=$ray_address NANO3_NODE_IP=$head_address
  if ((${#secrets[@]} > 0)); then export "${secrets[@]}"; fi
}

# Also called inside the container, whose image may have other values.
export_plan() {
  unset RAY_ADDRESS RAY_TMPDIR
  export PYTHONUNBUFFERED=1 RAY_USAGE_STATS_ENABLED=0 RAY_ENABLE_UV_RUN_RUNTIME_ENV=0
  # Export-Deploy blocks in its request handler; in the replica's main thread that fails the health check.
  export RAY_SERVE_RUN_USER_CODE_IN_SEPARATE_THREAD=1
  if ((${#PLAN_ENVIRONMENT[@]} > 0)); then export "${PLAN_ENVIRONMENT[@]}"; fi
}

# A job without the login environment may have no home.
ensure_home() {
  if [[ -n ${HOME:-} ]]; then return; fi
  HOME=$(getent passwd "$(id -u)" | cut -d : -f 6)
  export HOME=${HOME:-$run_directory}
}


# shellcheck shell=bash
# Addresses and ports.

own_addresses() {
  local address
  for address in $(hostname -I 2>/dev/null); do printf '%s\n' "$address"; done
}

# IPv4 addresses that a name or an address stands for.
look_up() {
  getent ahostsv4 "$1" 2>/dev/null | awk '$2 == "STREAM" { print $1 }'
}

# The address under which other nodes reach a node: the first candidate that can be one. This node's must be its own.
# Usage: find_address NODE
find_address() {
  local own candidate
  own=$(own_addresses)
  for candidate in $(candidate_addresses "$1"); do
    [[ $candidate =~ ^[0-9]+(\.[0-9]+){3}$ && $candidate != 127.* ]] || continue
    if [[ $1 == "$host" && -n $own && $'\n'$own$'\n' != *$'\n'$candidate$'\n'* ]]; then continue; fi
    printf '%s' "$candidate"
    return
  done
  return 1
}

find_addresses() {
  local node address
  addresses=()
  for node in "${nodes[@]}"; do
    if ! address=$(find_address "$node"); then
      if ((PLAN_NODES > 1)); then
        fail ray address 10 "no address of node $node under which other nodes reach it (getent, hostname -I, Slurm's NodeAddr)"
      fi
      address=127.0.0.1
    fi
    addresses+=("$address")
  done
  head_address=${addresses[0]}
}

port_is_open() {
  # shellcheck disable=SC2016
  timeout --signal=KILL 2 bash -c ': <>"/dev/tcp/$1/$2"' bash "$1" "$2" 2>/dev/null
}

# A port of this run, in port. Usage: find_port OPTION=OFFSET
find_port() {
  port=$((PLAN_PORT_BASE + slot * PLAN_PORTS_PER_SLOT + ${1#*=}))
}

# Ports by slot, so that runs can share a node: the job's number, or the next slot where a fixed port is taken.
choose_slot() {
  local try
  for ((try = 0; try < PLAN_PORT_SLOTS; try++)); do
    slot=$(((job_number + try) % PLAN_PORT_SLOTS))
    if slot_is_free; then
      find_port "${PLAN_HEAD_PORTS[0]}"
      ray_address=$head_address:$port
      return
    fi
  done
  fail ray ports 10 "all $PLAN_PORT_SLOTS slots of ports from $PLAN_PORT_BASE on are taken on ${nodes[*]}"
}

slot_is_free() {
  local address
  find_port "${PLAN_HEAD_PORTS[0]}"
  if port_is_open "$head_address" "$port"; then return 1; fi
  find_port "${PLAN_NODE_PORTS[0]}"
  for address in "${addresses[@]}"; do
    if port_is_open "$address" "$port"; then return 1; fi
  done
}


# shellcheck shell=bash
# Everything that is different without a scheduler: the job is this process, a step is a session of its own.

# Sets job_id, job_number, attempt, host, nodes.
describe_job() {
  job_id=$$
  job_number=$$
  attempt=1
  host=$(hostname -s)
  nodes=("$host")
  setsid=$(type -P setsid)
}

# Nothing here sees the run directory by another name.
take_planned_name() {
  :
}

# Whether another job of this directory is still there. Usage: job_lives JOB
job_lives() {
  [[ /proc/$1/cwd -ef . ]]
}

candidate_addresses() {
  own_addresses
  look_up "$1"
}

# There is no time limit.
time_limit_is_near() {
  return 1
}

# Becomes the first process of a step's session. Usage: exec_step KIND NAME NODE ARGUMENTS…
exec_step() {
  local kind=$1 name=$2 node=$3
  shift 3
  exec "$setsid" "$BASH" "$run_directory/$PLAN_SCRIPT" --step "$kind" "$name" "$node" "$@"
}

# Signals each step's process group. Usage: signal_steps SIGNAL NAME…
signal_steps() {
  local signal=$1 name
  shift
  for name in "$@"; do
    # A step that has only just started has no group of its own yet.
    kill "-$signal" -- "-${step_pid[$name]}" 2>/dev/null || kill "-$signal" "${step_pid[$name]}" 2>/dev/null
  done
  if [[ $signal == KILL ]]; then
    for name in "$@"; do end_leftovers "${step_pid[$name]}"; done
  fi
}

# Ends what a step left behind: whatever is still in its session. Usage: end_leftovers SESSION
end_leftovers() {
  find_pids session "$1"
  if ((${#pids[@]} > 0)); then kill -KILL "${pids[@]}" 2>/dev/null; fi
}

# One that was started from outside is a process of somebody else here, who ends it.
end_foreign_evaluation() {
  :
}


# shellcheck shell=bash
# Steps in the background, and the one loop that watches them. A signal only sets a variable: the next beat acts on it,
# so it never interrupts half an act.
#
# While signals are caught there is no $(…) and no <(…): a trap that runs while bash 5.2 parses one fails with a syntax
# error, and the signal is lost or the script ends. So functions leave results in variables, signals are caught only once
# there is something to end, and they are ignored where the job ends anyway.

# Sleeping without a child: a read from a pipe that never has anything. A signal's trap runs at once.
open_pause() {
  exec {pause_pipe}<> <(:)
}

pause() {
  read -r -t "$1" -u "$pause_pipe" || true
}

# By the wall clock: a trap that reads anything would take the time limit from the read that it interrupts.
on_signal() {
  signals+=("$1")
  signal_seconds+=("$SECONDS")
}

catch_signals() {
  local name
  for name in TERM INT HUP USR1 USR2; do
    # shellcheck disable=SC2064
    trap "on_signal $name" "$name"
  done
}

ignore_signals() {
  trap '' TERM INT HUP USR1 USR2
}

# Starts a step in the background. Usage: start_step KIND NAME NODE STDOUT STDERR ARGUMENTS…
start_step() {
  local kind=$1 name=$2 node=$3 stdout=$4 stderr=$5
  shift 5
  utc_now
  printf '%s --- %s of attempt %s starts on %s ---\n' "$now" "$name" "$attempt" "$node" >>"$stderr"
  (
    export_plan
    export_run
    # What Slurm and pyxis make for the step is not this script's to hide; the step hides its own.
    umask "$umask_before"
    exec_step "$kind" "$name" "$node" "$@"
  ) </dev/null >>"$stdout" 2>>"$stderr" &
  step_pid["$name"]=$!
  step_log["$name"]=$stderr
  step_node["$name"]=$node
}

is_running() {
  [[ -n ${step_pid[$1]:-} && -z ${step_code[$1]:-} ]] && kill -0 "${step_pid[$1]}" 2>/dev/null
}

# The exit code of a step that has ended: in step_code.
reap() {
  if [[ -n ${step_code[$1]:-} ]]; then return; fi
  wait "${step_pid[$1]}" 2>/dev/null
  step_code[$1]=$?
  end_leftovers "${step_pid[$1]}"
}

# How a step that has been reaped ended, in how.
find_how() {
  local code=${step_code[$1]}
  how="ended with exit code $code"
  if ((code > 128 && code < 193)); then how="was ended by signal $((code - 128)) ($(kill -l "$((code - 128))"))"; fi
}

# A part of every wait. Ends the job when a signal came or Ray has lost a node.
beat() {
  local name
  pause 0.3
  heed_signals
  for name in "${ray_steps[@]}"; do
    if ! is_running "$name" && ! model_goes_down; then ray_step_died "$name"; fi
  done
}

# deploy.py has its outcome, and sees for itself that nobody is left to shut Serve down.
model_goes_down() {
  local lines=()
  mapfile -t lines <events.jsonl
  [[ ${lines[*]: -1} =~ \"phase\":\ ?\"teardown\" ]]
}

ray_step_died() {
  local name=$1 class=${1%%-[0-9]*}-died code=11
  reap "$name"
  await_signal
  ignore_signals
  current_phase
  find_how "$name"
  if ((ray_is_up == 0)); then code=10; fi
  fail "$phase" "$class" "$code" "$name on ${step_node[$name]} $how" "${step_log[$name]}"
}

# A scancel ends the steps too, and its signal may reach this script a moment later than a step's death.
await_signal() {
  pause 0.7
  heed_signals
}

heed_signals() {
  if ((${#signals[@]} == 0)); then return; fi
  ignore_signals
  current_phase
  if time_limit_is_near; then
    fail "$phase" time-limit 143 "SIG${signals[0]}: the job's time limit comes, it is ended in order before"
  fi
  fail "$phase" terminated 143 "SIG${signals[0]}: somebody ended the job"
}

# TERM, and KILL to what is left after the limit. A second signal to this script cuts the limit short.
# Usage: stop_steps SECONDS NAME…
stop_steps() {
  local limit=$1 name running=() start
  shift
  read_uptime
  start=$uptime
  for name in "$@"; do
    if is_running "$name"; then running+=("$name"); fi
  done
  if ((${#running[@]} > 0)); then
    signal_steps TERM "${running[@]}"
    catch_signals
    while any_is_running "${running[@]}" && is_within "$limit" "$start"; do
      if is_hurried && ((limit > 3)); then limit=3 start=$uptime; fi
      pause 0.1
    done
    ignore_signals
  fi
  if any_is_running "${running[@]}"; then
    say "not ended within $passed s of TERM, killed: ${running[*]}"
    signal_steps KILL "${running[@]}"
    read_uptime
    start=$uptime
    while any_is_running "${running[@]}" && is_within 5 "$start"; do pause 0.1; done
    # Past that only the process here is ended; the end of the job ends the rest.
    for name in "${running[@]}"; do
      if is_running "$name"; then kill -KILL "${step_pid[$name]}" 2>/dev/null; fi
    done
  fi
  for name in "$@"; do
    if [[ -n ${step_pid[$name]:-} ]]; then reap "$name"; fi
  done
}

any_is_running() {
  local name
  for name in "$@"; do
    if is_running "$name"; then return 0; fi
  done
  return 1
}

# Whether a signal came again, later than one wish takes to arrive.
is_hurried() {
  local count=${#signals[@]}
  ((count > 1 && signal_seconds[count - 1] - signal_seconds[0] > 3))
}

# Every way out ends here: model, evaluation and Ray are ended, then the exit code stands.
on_exit() {
  local code=$1 start limit=$PLAN_TEARDOWN_SECONDS
  trap - EXIT
  ignore_signals
  read_uptime
  start=$uptime
  if ((${#step_pid[@]} > 0)); then
    event teardown started "exit code will be $code"
    if [[ -z ${step_pid[evaluate]:-} ]]; then end_foreign_evaluation; fi
    if is_running ray-head; then
      stop_steps "$limit" evaluate deploy
    else
      stop_steps "$limit" evaluate
      # Without Ray's head Serve cannot be shut down in order.
      stop_steps 3 deploy
    fi
    stop_steps 10 "${ray_steps[@]}"
    # Of a head that was killed; the other nodes' directories are out of reach.
    remove_ray_directory "$ray_directory"
    passed_since "$start"
    event teardown 'done' "took $passed s"
  fi
  say "exit code $code"
  exit "$code"
}


# shellcheck shell=bash
# Ray on all nodes: the head, then, once Ray has it, the workers.

bring_up_ray() {
  local i
  phase=ray
  # Short, because the path of a socket below it has at most 107 bytes; the same on all nodes.
  ray_directory=$PLAN_RAY_TEMP_ROOT/n3-$job_id-$attempt
  event ray started "head on ${nodes[0]} at $ray_address, ${#nodes[@]} nodes with $PLAN_RAY_GPUS GPUs each, slot $slot"
  start_ray ray-head 0
  wait_for_ray 1
  for ((i = 1; i < ${#nodes[@]}; i++)); do start_ray "ray-worker-$i" "$i"; done
  wait_for_ray "${#nodes[@]}"
  ray_is_up=1
  passed_since "$job_start"
  event ray 'done' "${#nodes[@]} nodes, $((${#nodes[@]} * PLAN_RAY_GPUS)) GPUs after $passed s"
}

# Usage: start_ray NAME INDEX-OF-NODE
start_ray() {
  local name=$1 node=${nodes[$2]} option options=()
  options+=("--node-ip-address=${addresses[$2]}")
  if [[ $name == ray-head ]]; then
    options+=(--head "--temp-dir=$ray_directory" --include-dashboard=false --disable-usage-stats)
    for option in "${PLAN_HEAD_PORTS[@]}"; do
      find_port "$option"
      options+=("--${option%=*}=$port")
    done
  else
    options+=("--address=$ray_address")
  fi
  for option in "${PLAN_NODE_PORTS[@]}"; do
    find_port "$option"
    options+=("--${option%=*}=$port")
  done
  options+=("--min-worker-port=$((PLAN_WORKER_PORT_BASE + slot * PLAN_WORKER_PORTS_PER_SLOT))")
  options+=("--max-worker-port=$((PLAN_WORKER_PORT_BASE + (slot + 1) * PLAN_WORKER_PORTS_PER_SLOT - 1))")
  options+=("--num-cpus=$PLAN_RAY_CPUS" "--num-gpus=$PLAN_RAY_GPUS" --block --log-style=record --log-color=false)
  start_step ray "$name" "$node" "logs/$name.log" "logs/$name.log" "$ray_directory" "${#nodes[@]}" "${options[@]}"
  ray_steps+=("$name")
}

# Waits until so many nodes are in Ray with all their GPUs. The step of the head keeps the list.
wait_for_ray() {
  local wanted=$1 seen=-1
  while find_joined && ((${#joined[@]} < wanted)); do
    if ((${#joined[@]} != seen)); then
      seen=${#joined[@]}
      say "ray: $seen of ${#nodes[@]} nodes"
    fi
    is_within "$PLAN_RAY_SECONDS" "$job_start" || ray_is_late "$wanted"
    beat
  done
}

# Addresses of the nodes that are in Ray with all their GPUs: in joined.
find_joined() {
  local address gpus
  joined=()
  [[ -s logs/ray-nodes.txt ]] || return 0
  while read -r address gpus; do
    if ((gpus >= PLAN_RAY_GPUS)); then joined+=("$address"); fi
  done <logs/ray-nodes.txt
}

ray_is_late() {
  local i missing=() log=logs/ray-head.log
  for ((i = $1 - 1; i >= 0; i--)); do
    if [[ " ${joined[*]-} " == *" ${addresses[i]} "* ]]; then continue; fi
    missing=("${nodes[i]} (${addresses[i]})" "${missing[@]}")
    if ((i > 0)); then log=logs/ray-worker-$i.log; else log=logs/ray-head.log; fi
  done
  fail ray ray-timeout 10 "not in Ray with $PLAN_RAY_GPUS GPUs after $passed s: ${missing[*]}" "$log"
}


# shellcheck shell=bash
# The model and its evaluation, once Ray is up.

# Before a program begins to count: its image is unpacked, it joins Ray, results of earlier runs are copied.
readonly START_SECONDS=$((600 + PLAN_RAY_SECONDS))

# deploy.py does all of it: its exit code is the job's.
serve() {
  local limit=$((PLAN_DEPLOY_SECONDS + PLAN_READY_SECONDS + PLAN_COMPLETION_SECONDS + PLAN_TEARDOWN_SECONDS + START_SECONDS))
  start_deploy "$@"
  wait_for_deploy "$limit"
  end_with_deploy
  exit 0
}

# deploy.py serves, and this script evaluates in a step of its own: the evaluation's exit code is the job's.
serve_and_evaluate() {
  local code
  start_deploy --orchestrate
  wait_for_endpoint
  start_step evaluate evaluate "${nodes[0]}" logs/evaluate.jsonl logs/evaluate.log \
    --evaluate --endpoint-file "$run_directory/$PLAN_ENDPOINT_FILE"
  wait_for_evaluation
  code=${step_code[evaluate]}
  say "evaluation ended with exit code $code; the model is shut down"
  if write_completion "$code"; then
    let_deploy_end
  else
    say "cannot write $PLAN_COMPLETION_FILE; the model is ended by a signal"
  fi
  exit "$code"
}

start_deploy() {
  phase=deploy
  say "deploy: log in logs/deploy.log"
  start_step deploy deploy "${nodes[0]}" logs/deploy.log logs/deploy.log "$@"
}

# deploy.py keeps the deadlines of the plan; this is for one that hangs.
wait_for_deploy() {
  local start
  read_uptime
  start=$uptime
  while is_running deploy; do
    is_within "$1" "$start" || deploy_hangs "$passed"
    beat
  done
  reap deploy
}

wait_for_endpoint() {
  local start limit=$((PLAN_DEPLOY_SECONDS + PLAN_READY_SECONDS + PLAN_TEARDOWN_SECONDS + START_SECONDS))
  read_uptime
  start=$uptime
  until endpoint_is_there; do
    if ! is_running deploy; then
      end_if_all_is_there
      deploy_died
    fi
    is_within "$limit" "$start" || deploy_hangs "$passed"
    beat
  done
}

wait_for_evaluation() {
  # For one that hangs: the evaluator keeps evaluate_seconds itself. Before deploy.py gives up, which waits as long.
  local start limit=$((PLAN_COMPLETION_SECONDS - 30))
  read_uptime
  start=$uptime
  while is_running evaluate; do
    if ! is_running deploy; then deploy_died; fi
    is_within "$limit" "$start" \
      || fail evaluate evaluate-timeout 21 "the evaluation hangs after $passed s" logs/evaluate.log
    beat
  done
  reap evaluate
  case ${step_code[evaluate]} in
    0 | 20 | 21) ;;
    *)
      await_signal
      ignore_signals
      find_how evaluate
      fail evaluate evaluate-died 21 "the evaluation on ${nodes[0]} $how" logs/evaluate.log
      ;;
  esac
}

let_deploy_end() {
  local start
  read_uptime
  start=$uptime
  while is_running deploy && is_within "$PLAN_TEARDOWN_SECONDS" "$start" && ((${#signals[@]} == 0)); do pause 0.1; done
}

deploy_hangs() {
  ignore_signals
  current_phase
  if endpoint_is_there; then
    fail "$phase" deploy-hangs 30 "deploy.py hangs after $1 s" logs/deploy.log
  fi
  fail "$phase" deploy-hangs 12 "no $PLAN_ENDPOINT_FILE after $1 s, and deploy.py hangs" logs/deploy.log
}

# Ends the job where deploy.py has found results of all tasks and has loaded nothing.
end_if_all_is_there() {
  reap deploy
  if ((step_code[deploy] != 0)) || ! completion_says 0; then return; fi
  say "all tasks have results already"
  exit 0
}

# The model must not end before the evaluation.
deploy_died() {
  reap deploy
  end_with_deploy
  fail deploy deploy-died 11 "deploy.py ended before the evaluation" logs/deploy.log
}

# Ends the job as deploy.py ended, which has told why in failed.json; a code that it never gives is a death.
# Returns where it ended well.
end_with_deploy() {
  local code=${step_code[deploy]}
  if ((code == 0)); then return; fi
  await_signal
  if ((code == 20 || code == 21)) || completion_says "$code"; then exit "$code"; fi
  ignore_signals
  current_phase
  find_how deploy
  case $code in
    1[0-3] | 30 | 31 | 143) ;;
    *) code=11 ;;
  esac
  fail "$phase" deploy-died "$code" "deploy.py on ${nodes[0]} $how" logs/deploy.log
}


# shellcheck shell=bash
# What runs on the nodes, in the container if there is one: this script again, with --step.

# Usage: run_step KIND NAME NODE ARGUMENTS…
run_step() {
  local kind=$1
  umask 077
  cd -- "$NANO3_RUN_DIR" || exit 1
  export_plan
  case $kind in
    ray)
      shift
      run_ray "$@"
      ;;
    deploy)
      shift 3
      prepare "${PLAN_DEPLOY_STARTUP[@]}" || exit 11
      exec "$PLAN_DEPLOY_PYTHON" deploy.py "$@"
      ;;
    evaluate)
      shift 3
      prepare "${PLAN_EVALUATE_STARTUP[@]}" || exit 21
      exec "$PLAN_EVALUATE_PYTHON" deploy.py "$@"
      ;;
  esac
}

# The startup commands of the plan, in this shell: they may load modules or enter a virtual environment.
prepare() {
  local nano3_line
  set +u +o pipefail
  for nano3_line in "$@"; do
    if ! eval "$nano3_line"; then
      printf 'error: startup command failed: %s\n' "$nano3_line" >&2
      return 1
    fi
  done
  set -u -o pipefail
}

# Ray's processes of one node, until they end or TERM comes. Usage: run_ray NAME NODE DIRECTORY NODES OPTIONS…
run_ray() {
  local name=$1 node=$2 directory=$3 wanted=$4 ray_pid watch_pid='' code
  shift 4
  open_pause
  stopping=0
  trap 'stopping=1' TERM INT HUP USR1 USR2
  printf '%s on %s, CUDA_VISIBLE_DEVICES=%s, Ray in %s\n' "$name" "$node" "${CUDA_VISIBLE_DEVICES-not set}" "$directory"
  prepare "${PLAN_RAY_STARTUP[@]}" || exit 1
  make_ray_directory "$directory" || exit 1
  "$PLAN_RAY_PYTHON" -m ray.scripts.scripts start "$@" </dev/null &
  ray_pid=$!
  if [[ $name == ray-head ]]; then
    "$PLAN_RAY_PYTHON" -c "$watch_ray" "$NANO3_RAY_ADDRESS" logs/ray-nodes.txt "$wanted" "$PLAN_RAY_GPUS" \
      "$PLAN_RAY_SECONDS" </dev/null &
    watch_pid=$!
  fi
  follow_ray "$ray_pid" "$watch_pid"
  code=$?
  end_ray "$ray_pid"
  keep_ray_logs "$directory" "logs/ray-$node"
  remove_ray_directory "$directory"
  exit "$code"
}

# Returns how it ended. Usage: follow_ray RAY_PID WATCH_PID
follow_ray() {
  local code
  while ((stopping == 0)); do
    if ! kill -0 "$1" 2>/dev/null; then
      { wait "$1"; } 2>/dev/null
      code=$?
      if ((code > 128)); then echo "error: Ray was ended by signal $((code - 128))"; fi
      # Ray that ends by itself has failed, whatever it says.
      return "$((code == 0 ? 1 : code))"
    fi
    if [[ -n $2 ]] && ! kill -0 "$2" 2>/dev/null && ! wait "$2"; then return 1; fi
    if ! job_script_lives; then return 1; fi
    pause 0.3
  done
  return 143
}

# Without a scheduler nobody else ends Ray when the job script was killed.
job_script_lives() {
  [[ $PLAN_SCRIPT != job.sh ]] || kill -0 "$NANO3_JOB_ID" 2>/dev/null
}

# Ends Ray's processes of this step, and no other's: `ray stop` would end those of other jobs too.
end_ray() {
  local start
  read_uptime
  start=$uptime
  trap '' TERM INT HUP USR1 USR2
  find_pids group "$$"
  if ((${#pids[@]} > 0)); then kill -TERM "${pids[@]}" 2>/dev/null; fi
  while ((${#pids[@]} > 0)) && is_within 1 "$start"; do
    pause 0.1
    find_pids group "$$"
  done
  kill -KILL "$1" "${pids[@]}" 2>/dev/null
  # bash tells of each child that a signal ended.
  { wait; } 2>/dev/null
}

# Processes of a process group or of a session that run, without this one: in pids. Usage: find_pids group|session ID
find_pids() {
  local file text fields column=2
  pids=()
  if [[ $1 == session ]]; then column=3; fi
  for file in /proc/[0-9]*/stat; do
    read -r text 2>/dev/null <"$file" || continue
    # State, parent, group, session stand after the name, which may hold anything.
    read -ra fields <<<"${text##*) }"
    if [[ ${fields[column]-} != "$2" || ${fields[0]} == [ZX] ]]; then continue; fi
    text=${file#/proc/}
    text=${text%/stat}
    if [[ $text != "$$" ]]; then pids+=("$text"); fi
  done 2>/dev/null
}

# Of a former attempt of this job there may be one that nobody could remove; what is not this user's own stops Ray here.
make_ray_directory() {
  remove_ray_directory "$1"
  mkdir -m 700 -- "$1"
}

# Anybody can put something of that name into /tmp: only a directory of this user's own is removed, never through a link.
remove_ray_directory() {
  if [[ $1 == */n3-* && -d $1 && ! -L $1 && -O $1 ]]; then rm -rf -- "$1"; fi
}

# Ray's own logs leave the node with the job: the ends of them are kept. Usage: keep_ray_logs RAY_DIRECTORY TARGET
keep_ray_logs() {
  local from=$1/session_latest/logs target=$2 start kept=0 file name
  read_uptime
  start=$uptime
  [[ -d $from ]] || return 0
  mkdir -p -- "$target"
  for file in "$from"/{gcs_server,raylet}.* "$from"/serve/*.log "$from"/*.err "$from"/*.out "$from"/*.log; do
    name=${file##*/}
    if [[ ! -s $file || -e $target/$name ]]; then continue; fi
    tail -c 500000 -- "$file" >"$target/$name"
    kept=$((kept + 1))
    if ((kept >= 100)) || ! is_within 3 "$start"; then
      echo "$kept of Ray's log files kept in $target, more were there" >"$target/INCOMPLETE"
      return
    fi
  done
}

# Lists the nodes of the cluster with their GPUs, one a line, until all are there.
# The GCS client needs no driver and no socket of the node; where Ray has changed it, a driver asks.
readonly watch_ray='
import os, socket, sys, time

address, path, nodes, gpus = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
host, _, port = address.rpartition(":")
deadline = time.monotonic() + int(sys.argv[5])


def pause(seconds):
    # Late is the job script to say, which knows the names of the nodes.
    if time.monotonic() > deadline:
        sys.exit(0)
    time.sleep(seconds)


def ask_gcs():
    from ray._raylet import GcsClient

    client = GcsClient(address=address)

    def ask():
        found = client.get_all_node_info(timeout=10).values()
        return [(n.node_manager_address, int(dict(n.resources_total).get("GPU", 0))) for n in found if n.state == 0]

    ask()
    return ask


def ask_as_driver():
    import ray

    ray.init(address=address, log_to_driver=False, logging_level="ERROR")
    return lambda: [(n["NodeManagerAddress"], int(n["Resources"].get("GPU", 0))) for n in ray.nodes() if n["Alive"]]


def gcs_runs():
    """Whether this step, which is a process group, has a GCS; one that was ended and not yet waited for is none."""
    for pid in filter(str.isdecimal, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/stat") as file:
                name, _, rest = file.read().rpartition(")")
        except OSError:
            continue
        state, _, group = rest.split()[:3]
        if name.endswith("(gcs_server") and state not in "ZX" and int(group) == os.getpgrp():
            return True
    return False


# Ray itself waits half a minute for a GCS that died before it listened.
begun = False
while True:
    try:
        socket.create_connection((host, int(port)), timeout=5).close()
        break
    except OSError:
        runs = gcs_runs()
        if begun and not runs:
            sys.exit("error: gcs_server ended before it listened")
        begun = begun or runs
        pause(0.2)
try:
    ask = ask_gcs()
except (AttributeError, ImportError, TypeError):
    ask = ask_as_driver()
while True:
    seen = ask()
    with open(path + ".new", "w") as file:
        file.writelines(f"{ip} {count}\n" for ip, count in seen)
    os.replace(path + ".new", path)
    if sum(count >= gpus for _, count in seen) >= nodes:
        break
    pause(0.3)
'


# shellcheck shell=bash
# The order of events.

main() {
  case ${1:-} in
    --step)
      shift
      run_step "$@"
      ;;
    --orchestrate | '') run_job "$@" ;;
    *)
      echo "usage: $PLAN_SCRIPT [--orchestrate]" >&2
      exit 2
      ;;
  esac
}

run_job() {
  umask_before=$(umask)
  umask 077
  start_state
  enter_run_directory
  take_secrets
  describe_job
  refuse_live_job
  set_aside_leftovers
  ensure_home
  find_addresses
  choose_slot
  write_job_file
  event queue 'done' "set $PLAN_SET, run $run_id, attempt $attempt on ${nodes[*]}"
  check_nodes
  require_secrets
  trap 'on_exit "$?"' EXIT
  catch_signals
  bring_up_ray
  if [[ ${1:-} == --orchestrate && $PLAN_EVALUATION_STARTED_BY == job ]]; then
    serve_and_evaluate
  else
    serve "$@"
  fi
}

# What the functions share.
start_state() {
  declare -gA step_pid=() step_log=() step_node=() step_code=()
  ray_steps=() joined=() signals=() signal_seconds=()
  phase=queue ray_is_up=0
  slot=0 ray_address='' head_address='' ray_directory=''
  read_uptime
  job_start=$uptime
  open_pause
}

enter_run_directory() {
  take_planned_name
  run_directory=$PWD
  run_id=${PWD##*/}
  if [[ ! -r $PLAN_SCRIPT || ! -r deploy.py ]]; then
    echo "$PLAN_SCRIPT: start it in its run directory, which holds $PLAN_SCRIPT and deploy.py; this is $PWD" >&2
    exit 2
  fi
  refuse_odd_path
  refuse_foreign_files
  mkdir -p logs
}

# The harness pastes the path of its results into a command of a shell, unquoted.
refuse_odd_path() {
  if [[ $PWD =~ ^[A-Za-z0-9._+@%=:,/-]+$ ]]; then return; fi
  printf '%s: the path of the run directory may have letters, digits and ._+@%%=:,/- alone: %q\n' "$PLAN_SCRIPT" "$PWD" >&2
  exit 2
}

check_nodes() {
  if ((${#nodes[@]} != PLAN_NODES)); then
    fail queue nodes 10 "the job has ${#nodes[@]} nodes, the plan needs $PLAN_NODES: ${nodes[*]}"
  fi
}


main "$@"
