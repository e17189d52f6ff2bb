# ----- While somebody evaluates


def write_endpoint(run, model, port, urls, seen):
    """Tells evaluators where the model is. Only now: the file's existence means that right answers came.

    `model`: checkpoint and fingerprint.
    """
    endpoint = {
        "url": urls["completions"],
        "urls": urls,
        "model_id": PLAN["model"]["model_id"],
        "hostname": node_name(),
        "port": port,
        "job_id": run.job_id,
        "run_id": run.run_id,
        "attempt": run.attempt,
        **model,
        "probe": seen,
        "ready_at": now(),
    }
    write_json(run.endpoint_file, endpoint)


def wait_for_completion(run, journal, health):
    """Waits until whoever evaluates writes the completion file; returns its exit code."""
    deadline = Deadline(PLAN["deadlines"]["completion_seconds"])
    ignored = None
    while True:
        completion = read_json(run.completion_file)
        if completion is not None and is_of_this_attempt(completion, run):
            return code_of_completion(run, completion["exit_code"])
        if completion is not None and completion != ignored:
            ignored = completion
            journal.event(
                "evaluate", "progress", f"{run.completion_file.name} is not of this attempt: {completion}"
            )
        health.check("evaluate")
        if deadline.over:
            message = f"{run.completion_file.name} did not appear within {deadline.seconds} s"
            raise Failure(NO_COMPLETION, "evaluate", "completion", message)
        # Each second that the file is seen late is a second of idle GPUs.
        STOP.pause(1)


def write_completion(run, code):
    """Says that the run is over, where this program is who knows it."""
    outcome = "succeeded" if code == SUCCEEDED else "failed"
    completion = {"run_id": run.run_id, "attempt": run.attempt, "outcome": outcome, "exit_code": code}
    write_json(run.completion_file, completion)


def refuse_early_completion(run, phase):
    """Who says that it is over before it could begin waits for no model: it would be loaded for nobody."""
    completion = read_json(run.completion_file)
    if completion is not None and is_of_this_attempt(completion, run):
        message = f"{run.completion_file.name} was there before the model was ready: nothing was evaluated"
        raise Failure(NEVER_READY, phase, "completion", message)


def code_of_completion(run, code):
    """The evaluation's exit code. Why it failed stands in failed.json, unless the evaluator was killed."""
    if code != EVALUATOR_LOST:
        return code
    told = read_json(run.failure_file) or {}
    if told.get("attempt") == run.attempt:
        return code
    message = "the evaluator was lost: it ended without results and without a reason"
    raise Failure(code, "evaluate", "evaluator", message, find_line(run.logs / "evaluate.log"))


def is_of_this_attempt(completion, run):
    """One left by an earlier attempt of the same job must not end this one."""
    code = completion.get("exit_code")
    is_code = isinstance(code, int) and not isinstance(code, bool) and 0 <= code <= 255
    return is_code and (completion.get("run_id"), completion.get("attempt")) == (run.run_id, run.attempt)


def evaluate_in_child(run, health):
    """Runs the evaluation beside the model, in the environment of the evaluator; returns its exit code."""
    with (
        open(run.logs / "evaluate.jsonl", "ab") as progress,
        open(run.logs / "evaluate.log", "ab") as log,
    ):
        log_start = log.tell()
        environment = {**os.environ, "NANO3_ORCHESTRATOR": str(os.getpid())}
        child = start_child(evaluate_command(run), progress, log, run.directory, environment)
        try:
            code = follow_evaluation(child, health)
        finally:
            stop_children([child], PLAN["deadlines"]["teardown_seconds"])
    if code in (SUCCEEDED, TASK_FAILED, EVALUATOR_LOST):
        return code
    found = find_telling_line(run.logs / "evaluate.log", log_start)
    raise Failure(EVALUATOR_LOST, "evaluate", "evaluator", f"the evaluator {ended_how(code)}", found)


def evaluate_command(run):
    """The same program under the evaluator's interpreter. The startup commands have run before this one."""
    python = find_interpreter(PLAN["steps"]["evaluate"]["python"])
    return [python, os.path.abspath(__file__), "--evaluate", "--endpoint-file", str(run.endpoint_file)]


def follow_evaluation(child, health):
    # The child keeps evaluate_seconds itself and says what was running; this is for one that hangs.
    deadline = Deadline(PLAN["deadlines"]["completion_seconds"])
    while not has_ended(child):
        health.check("evaluate")
        if deadline.over:
            raise Failure(
                EVALUATOR_LOST, "evaluate", "timeout", f"the evaluator hangs after {deadline.seconds} s"
            )
        STOP.pause(1)
    return child.returncode
