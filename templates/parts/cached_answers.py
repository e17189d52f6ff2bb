# ----- Answers that a task left when it was cut short

# The key of a task that has begun. Where the task fails the file goes: what it was told may be why it failed.
KEY_FILE = "task.key"
# nemo-evaluator's cache of right answers: two SQLite databases, both by the digest of the whole request.
ANSWERS = Path("cache", "responses", "cache.db")
HEADERS = Path("cache", "headers", "cache.db")


def begin_task(run, journal, task):
    """Notes what the task is, and gives it the answers that the same task had when it was cut short.

    Only to a task whose requests have one answer each. Where answers are drawn, one request is sent several
    times for several answers, and a full cache would give the first of them each time.
    """
    if task.key is None:
        return
    write_json(task.directory / KEY_FILE, {"key": task.key})
    if task.plan["kind"] != "loglikelihood":
        return
    for source in find_tasks_cut_short(run, journal, task):
        if source != task.directory and take_answers(journal, task, source):
            return


def find_tasks_cut_short(run, journal, task):
    """Directories of the task that were left in the middle; none where nobody can look for them."""
    try:
        return within(SEARCH_SECONDS, lambda: tasks_cut_short(run, task.key))
    except OSError as error:
        message = f"{task.id}: answers of earlier runs cannot be looked for: {error}"
        journal.event("evaluate", "progress", message)
        return []


def tasks_cut_short(run, key):
    """In the order in which results are looked for."""
    owner = run.directory.stat().st_uid
    paths = files_of_tasks(run, owner, KEY_FILE, passed_over=[])
    return [path.parent for path in paths if was_cut_short(path, key, owner)]


def was_cut_short(path, key, owner):
    """Whether a key file is of such a task, which has left answers, and all of that is this user's own."""
    task = path.parent
    try:
        for part in (task.parent, task, path, task / ANSWERS, task / HEADERS):
            refuse_foreign(part, owner)
        is_same = json.loads(path.read_text(encoding="utf-8")) == {"key": key}
    except (OSError, ValueError, RecursionError):
        return False
    return is_same and not os.path.exists(task / TASK_FILE)


def take_answers(journal, task, source):
    """Copies the cache of a task that was cut short. Whether it could be read."""
    import sqlite3

    try:
        count = within(COPY_SECONDS, lambda: copy_answers(source, task.directory))
    except (OSError, ValueError, sqlite3.Error) as error:
        shutil.rmtree(task.directory / "cache", ignore_errors=True)
        journal.event("evaluate", "progress", f"{task.id}: no answers are taken from {source}: {error}")
        return False
    message = f"{task.id} goes on with {count} answers of run {source.parents[1].name}"
    journal.event("evaluate", "progress", message, **task.public_state())
    return True


def copy_answers(source, target):
    """Copies as SQLite does, so whole answers only, also while somebody writes. Returns their number."""
    for name in (ANSWERS, HEADERS):
        (target / name).parent.mkdir(parents=True)
        count = copy_database(source / name, target / name)
    return count


def copy_database(source, target):
    """Returns the number of rows of the table Cache."""
    import sqlite3

    with (
        contextlib.closing(
            sqlite3.connect(f"file:{urllib.parse.quote(str(source))}?mode=ro", uri=True)
        ) as old,
        contextlib.closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new)
        found = new.execute("PRAGMA quick_check").fetchone()[0]
        if found != "ok":
            raise ValueError(f"{source} is damaged: {found}")
        return new.execute("SELECT count(*) FROM Cache").fetchone()[0]
