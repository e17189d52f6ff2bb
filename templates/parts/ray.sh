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
