# A job that keeps the protocol of the run directory in a second, without Ray. FAKE says how it goes:
# ok, fail-load, finds (results of all tasks are there), never-ready, deaf (never ready, and TERM does not end it).
write() { cat > "$1.tmp" && mv -f "$1.tmp" "$1"; }
event() {
  printf '{"at": "2026-01-02T03:04:05.678Z", "phase": "%s", "event": "%s", "attempt": 1, "message": "fake"}\n' "$1" "$2" >> events.jsonl
}
end() { event teardown done; exit "$1"; }
trap '[ "$FAKE" = deaf ] || end 143' TERM
printf '{"job_id": "%s", "attempt": 1, "host": "stub-node"}' "${SLURM_JOB_ID:-$$}" | write job.json
echo "the job runs; HF_TOKEN has ${#HF_TOKEN} characters"
[ -f .secrets.env ] && . ./.secrets.env && echo "secrets: mode $(stat -c %a .secrets.env), HF_TOKEN has ${#HF_TOKEN} characters" && rm .secrets.env
event ray started
event load started
case $FAKE in
  fail-load)
    mkdir -p logs
    printf 'line %s\n' $(seq 20) > logs/deploy.log
    echo 'torch.OutOfMemoryError: CUDA out of memory' >> logs/deploy.log
    printf '{"phase": "load", "class": "oom", "message": "the model does not fit", "log": "logs/deploy.log:21", "line": "torch.OutOfMemoryError: CUDA out of memory", "exit_code": 12, "attempt": 1}' | write failed.json
    end 12
    ;;
  finds)
    event evaluate done
    mkdir -p results
    printf '{"run_id": "now", "outcome": "succeeded", "exit_code": 0, "attempt": 1, "tasks": [{"id": "hellaswag.0", "status": "succeeded", "samples": 24, "scores": {"hellaswag/acc/acc": 0.75}, "reused_from": {"run_id": "before", "attempt": 1}}]}' | write results/results.json
    printf '{"attempt": 1, "outcome": "succeeded", "exit_code": 0}' | write done
    end 0
    ;;
  never-ready | deaf) while :; do sleep 0.1; done ;;
esac
event ready done
printf '{"url": "http://stub-node:8000/v1/completions/", "attempt": 1}' | write endpoint.json
if [ "$1" = --orchestrate ]; then
  python3 deploy.py --evaluate --endpoint-file endpoint.json >> logs/evaluate.jsonl
  end $?
fi
while [ ! -f done ]; do sleep 0.1; done
end "$(sed 's/.*"exit_code": *\([0-9]*\).*/\1/' done)"
