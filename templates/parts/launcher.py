# ----- Placement slurm: jobs of nemo-evaluator-launcher

# States that are an end. `error`, `unknown` and `not_found` say something of the asking, not of the job.
ENDED = ("success", "failed", "killed")
SSH = ("ssh", "-o", "BatchMode=yes", "-o", "ConnectTimeout=10")
SUBMIT_SECONDS = 600
STATUS_SECONDS = 120
COLLECT_SECONDS = 600


def run_phase_by_launcher(run, journal, phase, tasks, endpoint, deadline):
    """Placement slurm: nemo-evaluator-launcher submits a job for each task of the phase."""
    config = launcher_config(run, endpoint["urls"][phase["endpoint_type"]])
    invocation = submit(journal, config, tasks, deadline)
    journal.event("evaluate", "progress", f"launcher invocation {invocation}", invocation=invocation)
    submitted = {}
    try:
        follow_invocation(run, journal, config, invocation, tasks, deadline, submitted)
    except BaseException:
        withdraw_in_time(journal, config, invocation, lambda: withdraw(config, invocation))
        raise
    # The model waits for this with its GPUs: its jobs have ended, only their successors are left.
    withdraw_in_time(journal, config, invocation, lambda: cancel_successors(config, submitted.values()))


def import_launcher():
    try:
        from nemo_evaluator_launcher.api import functional
        from omegaconf import OmegaConf
    except ImportError as error:
        message = f"nemo-evaluator-launcher cannot be imported by {sys.executable}: {error}"
        raise Failure(EVALUATOR_LOST, "evaluate", "launcher", message) from error
    return functional, OmegaConf


def launcher_config(run, url):
    """launcher.yaml with its one hole filled and the adapter ports of this run's slot."""
    _, omegaconf = import_launcher()
    config = omegaconf.load(run.directory / "launcher.yaml")
    config.target.api_endpoint.url = url
    shift = run.slot * PLAN["evaluation"]["adapter_ports_per_slot"]
    for task in config.evaluation.tasks:
        port = re.fullmatch(r"lit:(\d+)", str(task.env_vars.get("ADAPTER_PORT", "")))
        if port is not None:
            task.env_vars.ADAPTER_PORT = f"lit:{int(port[1]) + shift}"
    return config


def submit(journal, config, tasks, deadline):
    """Submits a phase; returns the launcher's invocation id."""
    functional, _ = import_launcher()
    call = Call(lambda: functional.run_eval(config, tasks=[task.id for task in tasks]))
    try:
        return finish(call, min(SUBMIT_SECONDS, deadline.left))
    except (Stopped, TimeoutError) as error:
        # Some jobs may be in the queue already, and only the launcher knows which.
        if call.wait(30):
            withdraw_in_time(journal, config, "the launcher", lambda: withdraw(config, call.result()))
        else:
            message = "the launcher still submits: look for its jobs with squeue --me"
            journal.event("teardown", "progress", message)
        if isinstance(error, Stopped):
            raise
        raise Failure(
            EVALUATOR_LOST, "evaluate", "launcher", f"the launcher's run_eval gives {error}"
        ) from error
    except Exception as error:
        traceback.print_exc()
        message = f"the launcher refused: {type(error).__name__}: {error}"
        raise Failure(EVALUATOR_LOST, "evaluate", "launcher", message) from error


def follow_invocation(run, journal, config, invocation, tasks, deadline, submitted):
    """Polls until every task has come to an end that can be believed. Notes what is known of each job."""
    jobs = {f"{invocation}.{position}": task for position, task in enumerate(tasks)}
    ended_since, sources = {}, {}
    while True:
        statuses = ask_launcher(journal, invocation)
        for status in statuses:
            task, data = jobs.get(status["job_id"]), status.get("data") or {}
            submitted[status["job_id"]] = data
            if task is not None and not task.is_over:
                sources[task] = Path(data.get("remote_rundir_path") or "/nonexistent")
                look_at_job(run, journal, config, task, status, ended_since)
        if statuses:
            fail_unsubmitted(journal, jobs, {status["job_id"] for status in statuses})
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
    return sum((source / "artifacts" / RESULTS_FILE).exists() for source in sources)


def refuse_dead_model(run):
    """A run that has failed has no model any more: jobs that wait in the queue for it are withdrawn."""
    failure = read_json(run.directory / "failed.json")
    if failure is not None and failure.get("attempt") == run.attempt:
        raise Failure(
            EVALUATOR_LOST, "evaluate", "model", f"the model's job failed: {failure.get('message')}"
        )


def ask_launcher(journal, invocation):
    """get_status, or an empty list: what cannot be asked is unknown, not failed."""
    functional, _ = import_launcher()
    try:
        return within(STATUS_SECONDS, lambda: functional.get_status([invocation]))
    except Exception as error:
        journal.progress("evaluate", f"status unknown: {type(error).__name__}: {last_line(error)}")
        return []


def fail_unsubmitted(journal, jobs, submitted):
    """When one sbatch of several fails, the launcher records fewer jobs and says nothing (contracts A13)."""
    for job, task in jobs.items():
        if job not in submitted and not task.is_over:
            task.fail(journal, "the launcher submitted no job for it")


def look_at_job(run, journal, config, task, status, ended_since):
    """Believes an end when the result file is there or when the state has stayed for a while.

    It says `failed` while sacct is still empty, and whenever ssh or sacct fails (contracts A9, lab 7).
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
    collect(run, journal, config, task, status["data"])
    if is_confirmed or (task.directory / RESULTS_FILE).exists():
        task.conclude(journal, None if state == "success" else complaint_of_job(run, task, state))


def complaint_of_job(run, task, state):
    """None when the results are complete: they are written last, so the status was wrong."""
    with contextlib.suppress(ValueError):
        read_results(task.directory)
        return None
    logs = sorted(run.logs.glob(f"launcher-{task.id}-client-*.log"), key=lambda path: path.stat().st_mtime)
    task.log_line = find_line(logs[-1]) if logs else None
    return f"its job ended as {state}{task.log_line.cause if task.log_line else ''}"


def collect(run, journal, config, task, data):
    """Copies a job's results and logs into the run directory, from the shared file system or by rsync."""
    source = data["remote_rundir_path"]
    copy = copy_here if Path(source).is_dir() else copy_from_host
    try:
        within(COLLECT_SECONDS, lambda: copy(config, Path(source) / "artifacts", task.directory))
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            collect_logs(run, config, copy, task, Path(source) / "logs")
    except (OSError, subprocess.SubprocessError) as error:
        message = f"{task.id}: {source} cannot be collected: {last_line(error)}"
        journal.progress("collect", message)


def collect_logs(run, config, copy, task, source):
    """Flat beside the other logs, under the task's name."""
    temporary = task.directory / ".logs"
    copy(config, source, temporary)
    for path in temporary.glob("*.log"):
        path.replace(run.logs / f"launcher-{task.id}-{path.name}")
    shutil.rmtree(temporary)


def copy_here(_config, source, target):
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(*CACHES), dirs_exist_ok=True)


def copy_from_host(config, source, target):
    target.mkdir(parents=True, exist_ok=True)
    excludes = [f"--exclude={pattern}" for pattern in CACHES]
    remote = f"{config.execution.username}@{config.execution.hostname}:{source}/"
    command = ["rsync", "-a", "-e", shlex.join(SSH), *excludes, remote, f"{target}/"]
    subprocess.run(
        command, stdin=subprocess.DEVNULL, check=True, capture_output=True, timeout=COLLECT_SECONDS
    )


def withdraw_in_time(journal, config, invocation, work):
    try:
        cancelled = within(PLAN["deadlines"]["teardown_seconds"], work, heed_stop=False)
    except Exception as error:
        journal.event(
            "teardown", "progress", f"jobs of {invocation} may be left in the queue: {last_line(error)}"
        )
        return
    if cancelled:
        journal.event(
            "teardown", "progress", f"cancelled {', '.join(sorted(cancelled))}", jobs=sorted(cancelled)
        )


def cancel_successors(config, submitted):
    """Each ended job leaves a successor that waits for its failure, after a success for ever.

    The one that ended may itself be the successor of one that was preempted or ran out of time.
    """
    ended = set().union(*(ids_of_job(config, data) for data in submitted))
    left = queued_jobs(config, ended)
    if left:
        on_login_host(config, ["scancel", *sorted(left)])
    return left


def withdraw(config, invocation):
    """Cancels what is left of an invocation in the queue, by id.

    Each job queues a successor for the case that it fails, which stays for ever when it does not (contracts,
    lab 7). After a stop the jobs themselves are left as well.
    """
    functional, _ = import_launcher()
    known = set()
    for status in functional.get_status([invocation]):
        known |= ids_of_job(config, status["data"])
    cancelled = set()
    for _ in range(3):
        left = queued_jobs(config, known)
        if not left:
            break
        # All in one call: a successor starts when its predecessor is cancelled.
        on_login_host(config, ["scancel", *sorted(left)])
        cancelled |= left
        known |= left
        time.sleep(1)
    return cancelled


def ids_of_job(config, data):
    """The Slurm id of a job, and of those that went on with it after a time limit or a preemption."""
    ids = {str(data["slurm_job_id"])} if data.get("slurm_job_id") else set()
    listing = f"{data.get('remote_rundir_path')}/.slurm_job_id.list"
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        ids |= set(re.findall(r"\d+", on_login_host(config, ["cat", listing])))
    return ids


def queued_jobs(config, known):
    """Those of the known jobs that are in the queue, and those that wait for one of them to fail."""
    command = ["squeue", "--noheader", f"--user={config.execution.username}", "--format=%i|%E"]
    queue_lines = [line.strip().partition("|") for line in on_login_host(config, command).splitlines()]
    family = set(known)
    # A successor has no successor before it starts, but the next round of withdraw looks again.
    for job, _, dependency in queue_lines:
        if family & set(re.findall(r"afternotok:(\d+)", dependency)):
            family.add(job)
    return family & {job for job, _, _ in queue_lines}


def on_login_host(config, command):
    """Runs a command where the launcher submits, in the launcher's way."""
    target = f"{config.execution.username}@{config.execution.hostname}"
    finished = subprocess.run(
        [*SSH, target, shlex.join(command)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    if finished.returncode != 0 and command[0] != "scancel":
        raise OSError(f"{shlex.join(command)} on {target}: {last_line(finished.stderr)}")
    return finished.stdout
