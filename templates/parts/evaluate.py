# ----- The evaluation

# How long an evaluator asks an endpoint that was ready before it gives it up.
ENDPOINT_SECONDS = 60


def evaluate(endpoint_file, journal):
    """The verb --evaluate: all phases against a ready endpoint; results and exit code, whatever happens."""
    endpoint, job = read_json(endpoint_file), read_json(Path(endpoint_file).parent / "job.json")
    if endpoint is None:
        message = f"{endpoint_file} is not there, not JSON, or not this user's own"
        raise Failure(EVALUATOR_LOST, "evaluate", "endpoint", message)
    run = run_of_endpoint(endpoint, job)
    refuse_foreign_files(run, EVALUATOR_LOST, "evaluate")
    journal.run = run
    run.logs.mkdir(exist_ok=True)
    os.environ.setdefault("NEMO_EVALUATOR_TELEMETRY_LEVEL", "0")
    tasks = runs_of_tasks(run, endpoint.get("fingerprint"))
    started_at = now()
    journal.event("evaluate", "started", f"{len(tasks)} tasks in {len(PLAN['evaluation']['phases'])} phases")
    check_identity(run, endpoint)
    set_old_results_aside(run)
    take_earlier_results(run, journal, tasks, find_earlier_results(run, journal, tasks))
    code = settle(journal, EVALUATOR_LOST, lambda: run_phases(run, journal, tasks, endpoint))
    try:
        write_results(run, endpoint, tasks, code, started_at)
    except OSError as error:
        message = f"results.json cannot be written: {error}"
        if code == SUCCEEDED:
            raise Failure(EVALUATOR_LOST, "collect", "results", message) from error
        # Of two failures the first one counts, and it has been told.
        journal.event("collect", "progress", message)
    return code


def run_phases(run, journal, tasks, endpoint):
    """One phase after the other: Export-Deploy answers a batch with the parameters of its first request."""
    if not all(task.is_over for task in tasks):
        wait_for_endpoint(journal, endpoint)
    run_phase = run_phase_here if PLAN["evaluation"]["placement"] == "allocation" else run_phase_by_launcher
    deadline = Deadline(PLAN["deadlines"]["evaluate_seconds"])
    for phase in PLAN["evaluation"]["phases"]:
        missing = [tasks[index] for index in phase["tasks"] if not tasks[index].is_over]
        if missing:
            journal.event("evaluate", "progress", f"phase {phase['name']}")
            run_phase(run, journal, phase, missing, endpoint, deadline)
    failed = [task for task in tasks if task.status != "succeeded"]
    if failed:
        first = failed[0]
        message = f"{len(failed)} of {len(tasks)} tasks failed; {first.id}: {first.error}"
        raise Failure(TASK_FAILED, "evaluate", "task", message, first.log_line)
    return SUCCEEDED


def check_identity(run, endpoint):
    """The endpoint file must be of this run's attempt: the model of another one is gone, or another model."""
    attempt = os.environ.get("NANO3_ATTEMPT") or (read_json(run.directory / "job.json") or {}).get("attempt")
    expected = (run.directory.name, str(attempt or endpoint["attempt"]))
    found = (endpoint["run_id"], str(endpoint["attempt"]))
    if found != expected:
        message = f"the endpoint file is of run and attempt {found}, not of {expected}"
        raise Failure(EVALUATOR_LOST, "evaluate", "endpoint", message)


def wait_for_endpoint(journal, endpoint):
    """The model must answer now, from here."""
    deadline = Deadline(ENDPOINT_SECONDS)
    while not answer_came(answer := ask(endpoint["urls"], plain_request())):
        if deadline.over:
            report_silence(journal, endpoint, answer)
            return
        STOP.pause(2)


def report_silence(journal, endpoint, answer):
    """Beside the model it is the end; from a login host the way may be closed that the jobs' nodes have."""
    message = f"{endpoint['url']} does not answer {node_name()}: {describe(answer)}"
    if PLAN["evaluation"]["placement"] == "allocation":
        raise Failure(EVALUATOR_LOST, "evaluate", "endpoint", message)
    journal.event("evaluate", "progress", message)
