# shellcheck shell=bash
# Everything that knows Slurm: what the job is, and how a step is started and signalled.

# Sets job_id, job_number, attempt, host, nodes.
describe_job() {
  if [[ -z ${SLURM_JOB_ID:-} ]]; then
    echo "$PLAN_SCRIPT: not inside a Slurm job; start it with: sbatch $PLAN_SCRIPT" >&2
    exit 2
  fi
  job_id=$SLURM_JOB_ID
  job_number=$SLURM_JOB_ID
  attempt=$((1 + ${SLURM_RESTART_COUNT:-0}))
  host=${SLURMD_NODENAME:-$(hostname -s)}
  srun=$(type -P srun)
  find_nodes
  # Under --export=NONE a step would get nothing of what is exported here.
  export SLURM_EXPORT_ENV=ALL
  # The job's GPU request would be added to each step's own; with --gres=none srun then refuses the step.
  unset SLURM_GPUS SLURM_GPUS_PER_NODE SLURM_GPUS_PER_TASK SLURM_GPUS_PER_SOCKET SLURM_GRES
}

# Goes where this is by the name that the plan has for it, and the containers: sbatch gives a place without its links.
take_planned_name() {
  local planned=$PLAN_JOBS/$PLAN_SET/runs/${PWD##*/}
  if [[ $planned -ef . ]]; then cd -- "$planned" || exit 2; fi
}

# Whether another job of this directory is still there; one that Slurm does not know is not. Usage: job_lives JOB
job_lives() {
  [[ $(timeout --signal=KILL 10 squeue --noheader --jobs="$1" --format=%T 2>/dev/null) =~ ^(RUNNING|COMPLETING|SUSPENDED)$ ]]
}

# The nodes of the job, this one first.
find_nodes() {
  local node
  nodes=("$host")
  for node in $(scontrol show hostnames "$SLURM_JOB_NODELIST"); do
    if [[ $node != "$host" ]]; then nodes+=("$node"); fi
  done
}

candidate_addresses() {
  local node_address
  look_up "$1"
  node_address=$(scontrol show node "$1" 2>/dev/null | grep -oE 'NodeAddr=[^ ]+' | head -n 1)
  if [[ -n $node_address ]]; then look_up "${node_address#NodeAddr=}"; fi
  if [[ $1 == "$host" ]]; then own_addresses; fi
}

# Whether a signal now is Slurm's warning before the time limit; it comes up to a minute earlier than asked for.
time_limit_is_near() {
  local left days hours
  left=$(timeout --signal=KILL 10 squeue --noheader --jobs="$job_id" --format=%L 2>/dev/null)
  # D-HH:MM:SS, HH:MM:SS or MM:SS
  [[ $left =~ ^(([0-9]+)-)?(([0-9]+):)?([0-9]+):([0-9]+)$ ]] || return 1
  days=$((10#0${BASH_REMATCH[2]})) hours=$((10#0${BASH_REMATCH[4]}))
  left=$((((days * 24 + hours) * 60 + 10#${BASH_REMATCH[5]}) * 60 + 10#${BASH_REMATCH[6]}))
  ((left <= PLAN_SIGNAL_SECONDS + 75))
}

# Becomes the process that stands for a step. Usage: exec_step KIND NAME NODE ARGUMENTS…
exec_step() {
  local kind=$1 name=$2 node=$3 arguments=()
  shift 3
  case $kind in
    ray) arguments=("${PLAN_RAY_SRUN[@]}") ;;
    deploy) arguments=("${PLAN_DEPLOY_SRUN[@]}") ;;
    evaluate) arguments=("${PLAN_EVALUATE_SRUN[@]}") ;;
  esac
  exec "$srun" --job-name="$name" --nodes=1 --ntasks=1 --nodelist="$node" --overlap --export=ALL --unbuffered \
    "${arguments[@]}" bash "$run_directory/$PLAN_SCRIPT" --step "$kind" "$name" "$node" "$@"
}

# Signals steps by their names, through Slurm: an srun that gets TERM has its step killed at once.
# Usage: signal_steps SIGNAL NAME…
signal_steps() {
  local signal=$1 id name wanted ids=()
  shift
  while read -r id name; do
    for wanted in "$@"; do
      if [[ $name == "$wanted" ]]; then ids+=("$id"); fi
    done
  done < <(timeout --signal=KILL 10 squeue --noheader --steps --jobs="$job_id" --format='%i %j' 2>/dev/null)
  if ((${#ids[@]} > 0)); then
    timeout --signal=KILL 10 scancel --signal="$signal" "${ids[@]}" 2>/dev/null || true
  fi
}

# An evaluation that was started from outside as a step of this job: it would hold the job until Slurm ends it.
end_foreign_evaluation() {
  signal_steps TERM evaluate
}

# Ends what a step left behind: Slurm does that itself.
end_leftovers() {
  :
}
