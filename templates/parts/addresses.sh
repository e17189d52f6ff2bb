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
