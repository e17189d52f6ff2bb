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
