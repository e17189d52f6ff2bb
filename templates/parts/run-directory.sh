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
