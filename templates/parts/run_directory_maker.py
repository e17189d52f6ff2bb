# ----- The run directory, where no job script has made it

# How often this program's own log is brought to the volume.
LOG_COPY_SECONDS = 2


def make_run_directory(run, journal):
    """Makes the run directory from the set that this program lies in, and takes it for this process alone.

    Returns the exit code of a run that is over, else None.
    """
    try:
        run.logs.mkdir(mode=0o700, parents=True, exist_ok=True)
        run.directory.chmod(0o700)
        # A ConfigMap is a directory of links, and read-only.
        for file in sorted(Path(__file__).absolute().parent.iterdir()):
            if file.is_file() and not file.name.startswith("."):
                shutil.copyfile(file, run.directory / file.name)
        code = take_run_directory(run, journal)
    except OSError as error:
        message = f"cannot write the run directory {run.directory}: {error.strerror or error}"
        raise Failure(DEPLOYMENT_FAILED, "deploy", "run-directory", message) from error
    if code is None and journal.own_log is not None:
        journal.own_log_copy = LogCopy(journal.own_log[0], run.logs / "deploy.log")
    return code


def take_run_directory(run, journal):
    """Creates job.json. A second process of the run finds it there: it would evaluate everything again."""
    about = {
        "job_id": run.job_id,
        "attempt": run.attempt,
        "host": node_name(),
        "node_ip": run.node_ip,
        "container": container_mark(),
        "slot": run.slot,
        "ray_address": run.ray_address,
        "started_at": now(),
    }
    try:
        create_json(run.directory / "job.json", about)
    except FileExistsError:
        return end_repetition(run, journal, about)
    return None


def end_repetition(run, journal, about):
    """Ends a process that finds its run taken: with the code of a run that is over, else with a failure."""
    completion = read_json(run.completion_file)
    if completion is not None and is_of_this_attempt(completion, run):
        return completion["exit_code"]
    before = read_json(run.directory / "job.json") or {}
    if all(before.get(key) == about[key] for key in ("node_ip", "container")):
        message = "job.json is there: this run was started before, and goes on; a run evaluates once"
        raise Failure(DEPLOYMENT_FAILED, "deploy", "repeated", message)
    # Whoever took it cannot say so any more.
    journal.run = run
    message = "the head of the Ray cluster was started anew: what ran there is lost; a run evaluates once"
    log = find_line(run.logs / "deploy.log")
    raise Failure(DEPLOYMENT_FAILED, "evaluate", "lost", message, log)


def container_mark():
    """Tells this container from the one before: when its first process began, in ticks since boot."""
    with contextlib.suppress(OSError, IndexError):
        return Path("/proc/1/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[19]
    return None


class LogCopy:
    """Keeps a log that goes with the pod on the volume, while it is written."""

    def __init__(self, source, target):
        self.target = target
        self._source = source
        self._offset = 0
        self._lock = threading.Lock()
        threading.Thread(target=self._follow, daemon=True).start()

    def catch_up(self):
        """Appends what has been written since."""
        with self._lock, open(self._source, "rb") as source, open(self.target, "ab") as target:
            source.seek(self._offset)
            shutil.copyfileobj(source, target)
            self._offset = source.tell()

    def _follow(self):
        while True:
            with contextlib.suppress(OSError):
                self.catch_up()
            time.sleep(LOG_COPY_SECONDS)


def leave_run_directory(journal, code):
    """Says how the run ended, and keeps the end of this program's own log: it goes with the pod."""
    run = journal.run
    if run is None:
        return
    with contextlib.suppress(OSError):
        write_completion(run, code)
        results = run.results / "results.json"
        if results.exists():
            print(results.read_text(encoding="utf-8"), flush=True)
        if journal.own_log_copy is not None:
            journal.own_log_copy.catch_up()
