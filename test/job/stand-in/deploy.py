"""A stand-in for the emitted deploy.py: its verbs, files and exit codes (ARCHITECTURE.md), no Ray and no model.

STAND_IN_DEPLOY and STAND_IN_EVALUATE inject faults, words separated by spaces: `exit=CODE` at once, `fails=CODE` with
failed.json as the real one, `finds` results of all tasks, `hangs` never ready, `dies=SECONDS` after the endpoint file, `stubborn` ignores TERM,
`takes=SECONDS` for the evaluation.
"""

import json
import os
import pathlib
import signal
import sys
import time

directory = pathlib.Path(os.environ["NANO3_RUN_DIR"])
plan = json.loads((directory / "plan.json").read_text())
attempt = int(os.environ["NANO3_ATTEMPT"])
job_id = os.environ["NANO3_JOB_ID"]


def faults(name):
    pairs = (word.partition("=") for word in os.environ.get(name, "").split())
    return {key: value for key, _, value in pairs}


def write(path, value):
    path.with_suffix(".new").write_text(json.dumps(value))
    path.with_suffix(".new").replace(path)


def fail(code, message):
    write(
        directory / "failed.json",
        {"phase": "load", "class": "test", "message": message, "exit_code": code, "attempt": attempt, "job_id": job_id},
    )
    end(code)


def end(code):
    print(f"deploy.py ends with {code}", flush=True)
    sys.exit(code)


def evaluate():
    fault = faults("STAND_IN_EVALUATE")
    print(json.dumps({"phase": "evaluate", "event": "started"}), flush=True)
    print("evaluation on stderr", file=sys.stderr, flush=True)
    time.sleep(float(fault.get("takes", 0.2)))
    if "killed" in fault:
        os.kill(os.getpid(), signal.SIGKILL)
    code = int(fault.get("exit", 0))
    print(json.dumps({"phase": "evaluate", "event": "done", "exit_code": code}), flush=True)
    return code


def completion():
    try:
        done = json.loads((directory / plan["comms"]["completion_file"]).read_text())
    except OSError:
        return None
    return done["exit_code"] if done["attempt"] == attempt and done["run_id"] == directory.name else None


def deploy(orchestrate):
    fault = faults("STAND_IN_DEPLOY")
    if "stubborn" in fault:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    else:
        signal.signal(signal.SIGTERM, lambda *_: end(143))
    names = [*plan["environment"]["vars"], *plan["environment"]["secrets"], "HOME", "SLURM_JOB_ID", "PATH"]
    names += [name for name in os.environ if name.startswith(("NANO3_", "RAY_", "CUDA_"))]
    write(directory / "seen-environment.json", {name: os.environ.get(name) for name in names})
    print("Traceback (most recent call last):\n  File x\nValueError: an error that is not fatal", flush=True)
    if "exit" in fault:
        end(int(fault["exit"]))
    if "fails" in fault:
        fail(int(fault["fails"]), "the model does not load")
    if "finds" in fault:
        done = {"run_id": directory.name, "attempt": attempt, "outcome": "succeeded", "exit_code": 0}
        write(directory / plan["comms"]["completion_file"], done)
        end(0)
    if "hangs" in fault:
        time.sleep(3600)
    write(directory / plan["comms"]["endpoint_file"], {"url": "http://x/v1/completions/", "attempt": attempt})
    died = time.monotonic() + float(fault.get("dies", 3600))
    if orchestrate and plan["evaluation"]["started_by"] == "program":
        return evaluate()
    while completion() is None:
        if time.monotonic() > died:
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(0.1)
    return completion()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--evaluate"]:
        assert json.loads(pathlib.Path(sys.argv[3]).read_text())["attempt"] == attempt
        end_code = evaluate()
    else:
        end_code = deploy(sys.argv[1:] == ["--orchestrate"])
    sys.exit(end_code)
