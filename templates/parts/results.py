# ----- Results

# Files of a task that are only caches: asked again, they would give old answers. They are not copied.
CACHES = ("cache", "response_stats_cache", "lm_cache*")
# What nemo-evaluator writes last.
RESULTS_FILE = "results.yml"


class TaskRun:
    """One task of the plan and how far it is."""

    def __init__(self, plan, results, key):
        self.plan = plan
        self.id = plan["id"]
        self.key = key
        self.directory = results / plan["id"]
        self.status = "pending"
        self.progress = None
        self.samples = None
        self.scores = {}
        self.error = None
        # Where this attempt's part of the task's log begins.
        self.log_start = 0
        self.log_line = None
        self.reused_from = None

    @property
    def is_over(self):
        return self.status in ("succeeded", "failed")

    def tell(self, journal, status=None, progress=None):
        """Reports a change of status or progress."""
        before = (self.status, self.progress)
        self.status = status or self.status
        self.progress = self.progress if progress is None else progress
        if (self.status, self.progress) != before:
            journal.progress("evaluate", self.error or "", **self.public_state())

    def public_state(self):
        return {"task": self.id, "status": self.status, "progress": self.progress}

    def fail(self, journal, error):
        self.error = error
        self.status = "failed"
        with contextlib.suppress(OSError):
            (self.directory / KEY_FILE).unlink()
        journal.event("evaluate", "progress", f"{self.id} failed: {error}", **self.public_state())

    def conclude(self, journal, complaint=None):
        """Success needs the result file with at least one sample, whatever a status or an exit code says."""
        try:
            self.samples, self.scores = read_results(self.directory)
        except ValueError as error:
            self.fail(
                journal, "; ".join(filter(None, [complaint, str(error), failed_requests(self.directory)]))
            )
            return
        if complaint is not None:
            self.fail(journal, complaint)
            return
        self.status = "succeeded"
        message = f"{self.id} succeeded with {self.samples} samples"
        journal.event("evaluate", "progress", message, **self.public_state())
        self.leave_task_file(journal)

    def leave_task_file(self, journal):
        """Makes the results usable for later attempts and runs; without it they are results all the same."""
        if self.key is None:
            return
        try:
            about = {
                "key": self.key,
                "run_id": journal.run.run_id,
                "attempt": journal.run.attempt,
                "samples": self.samples,
                "results_sha256": digest_of_results(self.directory),
                "finished_at": now(),
            }
            write_json(self.directory / TASK_FILE, about)
        except OSError as error:
            journal.event("evaluate", "progress", f"{self.id} will be evaluated again next time: {error}")

    def take(self, journal, samples, scores, origin):
        """Success by results that were there."""
        self.status, self.samples, self.scores, self.reused_from = "succeeded", samples, scores, origin
        message = (
            f"{self.id} has {samples} samples already, of run {origin['run_id']}, attempt {origin['attempt']}"
        )
        journal.event("evaluate", "progress", message, **self.public_state(), reused_from=origin)

    def described(self, root):
        """Its entry in results.json."""
        return {
            "id": self.id,
            "name": self.plan["name"],
            "status": "succeeded" if self.status == "succeeded" else "failed",
            "samples": self.samples,
            "scores": self.scores,
            "directory": str(self.directory.relative_to(root)),
            "error": self.error if self.is_over else "was not finished",
            "reused_from": self.reused_from,
        }


def runs_of_tasks(run, fingerprint):
    """The tasks of the plan, none of them begun."""
    return [TaskRun(task, run.results, key_of(task, fingerprint)) for task in PLAN["evaluation"]["tasks"]]


def read_results(directory):
    """Samples and scores of a finished task; ValueError says what is missing."""
    try:
        return samples_and_scores(directory)
    except OSError as error:
        raise ValueError(f"its files cannot be read: {error}") from None
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(
            f"its files are not as the harness writes them: {type(error).__name__}: {error}"
        ) from None


def digest_of_results(directory):
    return hashlib.sha256((directory / RESULTS_FILE).read_bytes()).hexdigest()


def samples_and_scores(directory):
    import yaml

    path = directory / RESULTS_FILE
    if (directory / ".nemo_evaluator_interrupted").exists():
        raise ValueError("the harness was interrupted")
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ValueError(f"it left no {path.name}") from None
    except yaml.YAMLError as error:
        # Its last line is the mark below the text.
        problem = getattr(error, "problem", None) or last_line(error)
        raise ValueError(f"{path.name} cannot be read: {problem}") from None
    results = document.get("results") if isinstance(document, dict) else None
    scores = dict(walk_scores(results or {}))
    values = {name: score["value"] for name, score in scores.items() if is_number(score.get("value"))}
    if not values:
        raise ValueError(f"{path.name} has no score that is a number")
    samples = count_samples(directory, scores)
    if samples < 1:
        raise ValueError("not one sample was evaluated")
    refuse_scored_errors(directory)
    return samples, values


def walk_scores(results):
    """Every score under its name, `<task or group>/<metric>/<score>`."""
    for kind in ("groups", "tasks"):
        for task, result in (results.get(kind) or {}).items():
            for metric, entry in (result.get("metrics") or {}).items():
                for name, score in (entry.get("scores") or {}).items():
                    yield f"{task}/{metric}/{name}", score


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def count_samples(directory, scores):
    """The best count there is; the last, requests that were answered, is there for every harness."""
    counts = [score.get("stats", {}).get("count") for score in scores.values()]
    return (
        samples_of_lm_eval(directory)
        or max(filter(is_number, counts), default=0)
        or sum(len(path.read_bytes().splitlines()) for path in directory.rglob("samples_*.jsonl"))
        or response_stats(directory).get("successful_count", 0)
    )


def samples_of_lm_eval(directory):
    """`n-samples` of its latest result file, one entry a subtask."""
    files = sorted(directory.rglob("results*.json"), key=lambda path: path.stat().st_mtime)
    counts = (read_json(files[-1]) or {}).get("n-samples", {}) if files else {}
    return sum(count["effective"] for count in counts.values())


def response_stats(directory):
    """What the harness's proxy counted."""
    return (read_json(directory / "eval_factory_metrics.json") or {}).get("response_stats") or {}


def failed_requests(directory):
    """The statuses of failed requests: the harness's own last words are seldom the cause."""
    codes = response_stats(directory).get("status_codes") or {}
    bad = [f"{count} times HTTP {code}" for code, count in codes.items() if str(code) != "200"]
    return f"answers: {', '.join(bad)}" if bad else None


def set_old_results_aside(run):
    """Results of an earlier attempt must not pass for this one's."""
    if run.results.exists() and any(run.results.iterdir()):
        number = sum(1 for _ in run.directory.glob("results-before-*")) + 1
        run.results.rename(run.directory / f"results-before-{number}")
    run.results.mkdir(exist_ok=True)


def write_results(run, model, tasks, exit_code, started_at):
    """The summary of all tasks, also of those that were not finished. `model`: model_id and checkpoint."""
    summary = {
        "run_id": run.run_id,
        "attempt": run.attempt,
        "job_id": run.job_id,
        "set": PLAN["name"],
        "model_id": model["model_id"],
        "checkpoint": model["checkpoint"],
        "outcome": "succeeded" if exit_code == SUCCEEDED else "failed",
        "exit_code": exit_code,
        "started_at": started_at,
        "finished_at": now(),
        "tasks": [task.described(run.directory) for task in tasks],
    }
    write_json(run.results / "results.json", summary)
