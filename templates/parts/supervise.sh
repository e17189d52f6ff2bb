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
