# ----- Results that are there already

# Left beside a task's results when they are whole, and last of all. Nothing else makes them usable.
TASK_FILE = "task.json"
TASK_FIELDS = {
    "key": str,
    "run_id": str,
    "attempt": int,
    "samples": int,
    "results_sha256": str,
    "finished_at": str,
}
# A file of this name in the run directory: other runs' results do not count (nano3 submit --fresh).
FRESH_FILE = "fresh"
OTHER_RUNS = 100
SEARCH_SECONDS = 60
COPY_SECONDS = 600


@dataclasses.dataclass(frozen=True)
class EarlierResult:
    """A task that an earlier attempt or another run has finished, and what its task file says."""

    directory: Path
    about: dict

    @property
    def origin(self):
        return {"run_id": self.about["run_id"], "attempt": self.about["attempt"]}


def key_of(task, fingerprint):
    """What a result is a result of: settings and files of the model. None where the files are not known."""
    if fingerprint is None:
        return None
    return hashlib.sha256(f"{task['digest']} {fingerprint}".encode()).hexdigest()


def nothing_is_missing(run, journal, checkpoint, fingerprint):
    """Makes results that are there this run's, where they are of all tasks: then the model is not needed."""
    started_at = now()
    set_old_results_aside(run)
    tasks = runs_of_tasks(run, fingerprint)
    found = find_earlier_results(run, journal, tasks)
    if not all(task.key in found for task in tasks):
        return False
    take_earlier_results(run, journal, tasks, found)
    if not all(task.is_over for task in tasks):
        return False
    model = {"model_id": PLAN["model"]["model_id"], "checkpoint": checkpoint}
    write_results(run, model, tasks, SUCCEEDED, started_at)
    write_completion(run, SUCCEEDED)
    journal.event("evaluate", "done", "all tasks have results already: the model is not loaded")
    return True


def find_earlier_results(run, journal, tasks):
    """The results that are there, by key: first of earlier attempts, then of other runs, newest first."""
    keys = {task.key for task in tasks if task.key is not None}
    if not keys:
        return {}
    try:
        found, passed_over = within(SEARCH_SECONDS, lambda: search_results(run, keys))
    except OSError as error:
        journal.event(journal.phase, "progress", f"results of earlier runs cannot be looked for: {error}")
        return {}
    if passed_over:
        more = f" and {len(passed_over) - 5} more" if len(passed_over) > 5 else ""
        message = f"no results are taken from {'; '.join(passed_over[:5])}{more}"
        journal.event(journal.phase, "progress", message)
    return found


def search_results(run, keys):
    """The results by key, and what was passed over with its reason."""
    owner = run.directory.stat().st_uid
    found, passed_over = {}, []
    for path in files_of_tasks(run, owner, TASK_FILE, passed_over):
        try:
            about = read_task_file(path, owner)
        except (OSError, ValueError, RecursionError) as error:
            passed_over.append(f"{path}: {error}")
            continue
        if about["key"] in keys:
            found.setdefault(about["key"], []).append(EarlierResult(path.parent, about))
    return found, passed_over


def files_of_tasks(run, owner, name, passed_over):
    """The files of this name that stand beside tasks' results: of this run, then of the set's other runs."""
    yield from newest_first(run.directory.glob(f"results*/*/{name}"))
    is_alone = run.directory.parent.name != "runs" or (run.directory / FRESH_FILE).exists()
    if is_alone or not PLAN["evaluation"]["resume"]:
        return
    others = [path for path in run.directory.parent.iterdir() if path.name != run.directory.name]
    for other in newest_first(others)[:OTHER_RUNS]:
        try:
            refuse_foreign(other, owner)
            paths = list(other.glob(f"results*/*/{name}"))
        except (OSError, ValueError) as error:
            passed_over.append(f"{other}: {error}")
            continue
        yield from paths


def newest_first(paths):
    def changed_at(path):
        try:
            return path.lstat().st_mtime_ns
        except OSError:
            return 0

    return sorted(paths, key=changed_at, reverse=True)


def read_task_file(path, owner):
    """What a task file says; ValueError where it, or a directory on the way to it, is not to be trusted."""
    for part in (path.parents[1], path.parent, path):
        refuse_foreign(part, owner)
    about = json.loads(path.read_text(encoding="utf-8"))
    is_whole = isinstance(about, dict) and all(
        type(about.get(name)) is kind for name, kind in TASK_FIELDS.items()
    )
    if not is_whole:
        raise ValueError(f"is not what a {TASK_FILE} holds")
    return about


def refuse_foreign(path, owner):
    """Only what is this user's own counts, and no links: who could put them there could choose the scores."""
    about = path.lstat()
    if about.st_uid != owner:
        raise ValueError("belongs to another user")
    if not stat.S_ISDIR(about.st_mode) and not stat.S_ISREG(about.st_mode):
        raise ValueError(f"{path.name} is neither a file nor a directory")


def take_earlier_results(run, journal, tasks, found):
    """Makes results that are there those of this attempt's tasks: the first of each that holds."""
    for task in tasks:
        for earlier in found.get(task.key, ()):
            if take_result(run, journal, task, earlier):
                break


def take_result(run, journal, task, earlier):
    """Copies a result to its task's place and looks at the copy as at a new one. Whether it holds."""
    temporary = task.directory.with_name(f".{task.id}.{os.getpid()}")
    try:
        within(COPY_SECONDS, lambda: copy_result(earlier.directory, temporary, run.directory.stat().st_uid))
        # First: what has changed is not even read.
        if digest_of_results(temporary) != earlier.about["results_sha256"]:
            raise ValueError(f"{RESULTS_FILE} is no longer what was evaluated")
        samples, scores = read_results(temporary)
        if samples != earlier.about["samples"]:
            raise ValueError(f"{samples} samples are there, {earlier.about['samples']} were evaluated")
        write_json(temporary / TASK_FILE, earlier.about)
        temporary.rename(task.directory)
    except (OSError, ValueError, ImportError) as error:
        shutil.rmtree(temporary, ignore_errors=True)
        message = f"{task.id}: the results in {earlier.directory} are not taken: {last_line(error)}"
        journal.event(journal.phase, "progress", message)
        return False
    task.take(journal, samples, scores, earlier.origin)
    return True


def copy_result(source, target, owner):
    """All but caches and the task file, which is written when the copy has been looked at."""
    for path in source.rglob("*"):
        refuse_foreign(path, owner)
    shutil.copytree(
        source, target, ignore=shutil.ignore_patterns(*CACHES, TASK_FILE, KEY_FILE), symlinks=True
    )
