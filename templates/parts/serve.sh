# shellcheck shell=bash
# The model and its evaluation, once Ray is up.

# Before a program begins to count: its image is unpacked, it joins Ray, results of earlier runs are copied.
readonly START_SECONDS=$((600 + PLAN_RAY_SECONDS))

# deploy.py does all of it: its exit code is the job's.
serve() {
  local limit=$((PLAN_DEPLOY_SECONDS + PLAN_READY_SECONDS + PLAN_COMPLETION_SECONDS + PLAN_TEARDOWN_SECONDS + START_SECONDS))
  start_deploy "$@"
  wait_for_deploy "$limit"
  end_with_deploy
  exit 0
}

# deploy.py serves, and this script evaluates in a step of its own: the evaluation's exit code is the job's.
serve_and_evaluate() {
  local code
  start_deploy --orchestrate
  wait_for_endpoint
  start_step evaluate evaluate "${nodes[0]}" logs/evaluate.jsonl logs/evaluate.log \
    --evaluate --endpoint-file "$run_directory/$PLAN_ENDPOINT_FILE"
  wait_for_evaluation
  code=${step_code[evaluate]}
  say "evaluation ended with exit code $code; the model is shut down"
  if write_completion "$code"; then
    let_deploy_end
  else
    say "cannot write $PLAN_COMPLETION_FILE; the model is ended by a signal"
  fi
  exit "$code"
}

start_deploy() {
  phase=deploy
  say "deploy: log in logs/deploy.log"
  start_step deploy deploy "${nodes[0]}" logs/deploy.log logs/deploy.log "$@"
}

# deploy.py keeps the deadlines of the plan; this is for one that hangs.
wait_for_deploy() {
  local start
  read_uptime
  start=$uptime
  while is_running deploy; do
    is_within "$1" "$start" || deploy_hangs "$passed"
    beat
  done
  reap deploy
}

wait_for_endpoint() {
  local start limit=$((PLAN_DEPLOY_SECONDS + PLAN_READY_SECONDS + PLAN_TEARDOWN_SECONDS + START_SECONDS))
  read_uptime
  start=$uptime
  until endpoint_is_there; do
    if ! is_running deploy; then
      end_if_all_is_there
      deploy_died
    fi
    is_within "$limit" "$start" || deploy_hangs "$passed"
    beat
  done
}

wait_for_evaluation() {
  # For one that hangs: the evaluator keeps evaluate_seconds itself. Before deploy.py gives up, which waits as long.
  local start limit=$((PLAN_COMPLETION_SECONDS - 30))
  read_uptime
  start=$uptime
  while is_running evaluate; do
    if ! is_running deploy; then deploy_died; fi
    is_within "$limit" "$start" \
      || fail evaluate evaluate-timeout 21 "the evaluation hangs after $passed s" logs/evaluate.log
    beat
  done
  reap evaluate
  case ${step_code[evaluate]} in
    0 | 20 | 21) ;;
    *)
      await_signal
      ignore_signals
      find_how evaluate
      fail evaluate evaluate-died 21 "the evaluation on ${nodes[0]} $how" logs/evaluate.log
      ;;
  esac
}

let_deploy_end() {
  local start
  read_uptime
  start=$uptime
  while is_running deploy && is_within "$PLAN_TEARDOWN_SECONDS" "$start" && ((${#signals[@]} == 0)); do pause 0.1; done
}

deploy_hangs() {
  ignore_signals
  current_phase
  if endpoint_is_there; then
    fail "$phase" deploy-hangs 30 "deploy.py hangs after $1 s" logs/deploy.log
  fi
  fail "$phase" deploy-hangs 12 "no $PLAN_ENDPOINT_FILE after $1 s, and deploy.py hangs" logs/deploy.log
}

# Ends the job where deploy.py has found results of all tasks and has loaded nothing.
end_if_all_is_there() {
  reap deploy
  if ((step_code[deploy] != 0)) || ! completion_says 0; then return; fi
  say "all tasks have results already"
  exit 0
}

# The model must not end before the evaluation.
deploy_died() {
  reap deploy
  end_with_deploy
  fail deploy deploy-died 11 "deploy.py ended before the evaluation" logs/deploy.log
}

# Ends the job as deploy.py ended, which has told why in failed.json; a code that it never gives is a death.
# Returns where it ended well.
end_with_deploy() {
  local code=${step_code[deploy]}
  if ((code == 0)); then return; fi
  await_signal
  if ((code == 20 || code == 21)) || completion_says "$code"; then exit "$code"; fi
  ignore_signals
  current_phase
  find_how deploy
  case $code in
    1[0-3] | 30 | 31 | 143) ;;
    *) code=11 ;;
  esac
  fail "$phase" deploy-died "$code" "deploy.py on ${nodes[0]} $how" logs/deploy.log
}
