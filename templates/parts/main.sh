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
