# shellcheck shell=bash disable=SC2034,SC2154
# A clock that is told, for the functions of an emitted job script: time passes where they pause, and nowhere else.
# Usage: source told-clock.sh TENTHS-OF-A-SECOND-SINCE-BOOT

began=$1 tenths=$1

read_uptime() {
  uptime=$((tenths / 10))
}

pause() {
  local before=$((tenths - began))
  tenths=$((tenths + 10#${1/./}))
  if ((${again:-0} > before && again <= tenths - began)); then send_signal; fi
}

# To this script, now; and once more when `again` tenths have passed.
send_signal() {
  SECONDS=$((tenths / 10))
  on_signal TERM
}

# Usage: note WORDS…
note() {
  local passed=$((tenths - began))
  printf '%d.%d %s\n' $((passed / 10)) $((passed % 10)) "$*"
}

# Steps that end when they are told to: after so many tenths, or by KILL.
declare -A ends_after=()
never=1000000000

is_running() {
  [[ -n ${ends_after[$1]:-} && -z ${step_code[$1]:-} ]] && ((tenths - began < ${ends_after[$1]}))
}

reap() {
  step_code[$1]=0
}

start_step() {
  :
}

signal_steps() {
  local name
  note "$*"
  if [[ $1 != KILL || -n ${undying:-} ]]; then return; fi
  for name in "${@:2}"; do ends_after[$name]=$((tenths - began)); done
}

kill() {
  note "kill $*"
}

exit() {
  local code=${1:-$?}
  note "ended with $code"
  builtin exit "$code"
}

start_state
nodes=(n1 n2) addresses=(192.0.2.1 192.0.2.2) host=n1 attempt=1 job_id=7 run_id=r run_directory=$PWD
