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
