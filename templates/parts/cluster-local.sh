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
