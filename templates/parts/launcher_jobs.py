# ----- The launcher's jobs while they run

# States that are an end. `error`, `unknown` and `not_found` say something of the asking, not of the job.
ENDED = ("success", "failed", "killed")
STATUS_SECONDS = 120


def follow_invocation(run, journal, config, invocation, tasks, deadline, submitted):
    """Polls until every task has come to an end that can be believed. Notes what is known of each job."""
    jobs = {f"{invocation}.{position}": task for position, task in enumerate(tasks)}
    ended_since, sources = {}, {}
    while True:
        statuses = ask_launcher(journal, invocation)
        submitted |= {status["job_id"]: status.get("data") or {} for status in statuses}
        # First: where one job is missing, none is known to be the task's that it is recorded as.
        if statuses:
            refuse_unsubmitted(journal, jobs, submitted)
        for status in statuses:
            task = jobs.get(status["job_id"])
            if task is not None and not task.is_over:
                source = submitted[status["job_id"]].get("remote_rundir_path")
                sources[task] = Path(source or "/nonexistent")
                look_at_job(run, journal, config, task, status, ended_since)
        if all(task.is_over for task in tasks):
            return
        if deadline.over:
            raise evaluation_too_long(deadline, tasks)
        pause_until_news(run, [path for task, path in sources.items() if not task.is_over])


def pause_until_news(run, sources):
    """Waits to ask the launcher again: until its time has come, or until a result file has appeared."""
    deadline = Deadline(PLAN["evaluation"]["status_poll_seconds"])
    before = count_results(sources)
    while not deadline.over and count_results(sources) == before:
        refuse_dead_model(run)
        STOP.pause(min(1, deadline.left))


def count_results(sources):
    """Of tasks that run; where the cluster's file system is out of sight there are none."""
    return sum(os.path.exists(source / "artifacts" / RESULTS_FILE) for source in sources)


def refuse_dead_model(run):
    """A run that has failed has no model any more: jobs that wait in the queue for it are withdrawn."""
    failure = read_json(run.failure_file)
    if failure is not None and failure.get("attempt") == run.attempt:
        raise Failure(
            EVALUATOR_LOST, "evaluate", "model", f"the model's job failed: {failure.get('message')}"
        )


def ask_launcher(journal, invocation):
    """get_status, or an empty list: what cannot be asked is unknown, not failed."""
    functional, _ = import_launcher()
    try:
        statuses = within(STATUS_SECONDS, lambda: functional.get_status([invocation]))
        return [status for status in statuses if status["status"] != "error"]
    except Exception as error:
        journal.progress("evaluate", f"status unknown: {type(error).__name__}: {last_line(error)}")
        return []


def refuse_unsubmitted(journal, jobs, submitted):
    """When one sbatch of several fails, the launcher records fewer jobs and says nothing (slurm/executor.py).

    The ids that it read are then those of other tasks than it says.
    """
    recorded = len(jobs.keys() & submitted.keys())
    for task in jobs.values():
        if recorded < len(jobs) and not task.is_over:
            task.fail(journal, f"{recorded} of {len(jobs)} jobs were submitted; which is not known")


def look_at_job(run, journal, config, task, status, ended_since):
    """Believes an end when the result file is there or when the state has stayed for a while.

    It says `failed` while sacct is still empty, and whenever ssh or sacct fails (slurm/executor.py).
    """
    state = status["status"]
    if state not in ENDED:
        ended_since.pop(task, None)
        progress = status.get("progress")
        known = "running" if state == "running" else "pending"
        task.tell(journal, known, progress if isinstance(progress, int) else None)
        return
    since = ended_since.setdefault(task, time.monotonic())
    is_confirmed = time.monotonic() - since >= PLAN["evaluation"]["failed_confirm_seconds"]
    if state != "success" and not is_confirmed:
        return
    missing = collect(run, journal, config, task, status["data"])
    if missing is None and (is_confirmed or os.path.exists(task.directory / RESULTS_FILE)):
        task.conclude(journal, None if state == "success" else complaint_of_job(run, task, state))
    elif is_confirmed:
        task.fail(journal, f"{job_ended_as(run, task, state)}; {missing}")


def complaint_of_job(run, task, state):
    """None when the results are complete: they are written last, so the status was wrong."""
    with contextlib.suppress(ValueError):
        read_results(task.directory)
        return None
    return job_ended_as(run, task, state)


def job_ended_as(run, task, state):
    """The state in words, with the cause that the job's log names."""
    logs = sorted(run.logs.glob(f"launcher-{task.id}-client-*.log"), key=lambda path: path.stat().st_mtime)
    task.log_line = find_line(logs[-1]) if logs else None
    return f"its job ended as {state}{task.log_line.cause if task.log_line else ''}"
