"""Stands in for `deploy.py --evaluate`: writes results, fast. FAKE_EVALUATE: ok, fail, crash, slow."""
import json, os, sys, time

how = os.environ.get("FAKE_EVALUATE", "ok")
assert sys.argv[1:] == ["--evaluate", "--endpoint-file", "endpoint.json"], sys.argv
assert json.load(open("endpoint.json"))["url"]


def say(**more):
    print(json.dumps({"phase": "evaluate", "event": "progress", "attempt": 1, **more}), flush=True)


print("evaluating; HF_TOKEN has", len(os.environ.get("HF_TOKEN", "")), "characters", file=sys.stderr, flush=True)
say(task="hellaswag.0", status="running", progress=3)
if how == "slow":
    time.sleep(60)
if how == "crash":
    sys.exit("the interpreter fell over")
good = how == "ok"
os.makedirs("results", exist_ok=True)
task = {"id": "hellaswag.0", "name": "hellaswag", "status": "succeeded" if good else "failed", "samples": 24,
        "scores": {"hellaswag/acc/acc": 0.75} if good else {}, "directory": None, "error": None if good else "no answers"}
results = {"outcome": "succeeded" if good else "failed", "exit_code": 0 if good else 20, "attempt": 1, "tasks": [task]}
with open("results/results.json.tmp", "w") as file:
    json.dump(results, file)
os.rename("results/results.json.tmp", "results/results.json")
sys.exit(results["exit_code"])
