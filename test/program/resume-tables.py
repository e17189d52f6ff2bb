"""Tables for what an emitted deploy.py takes from earlier runs: `resume-tables.py deploy.py TABLE`."""

import contextlib
import errno
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import tables
from tables import Silent, rows_hold, run_in

KEY = "k" * 64
SCORES = {
    "results": {"tasks": {"t": {"metrics": {"m": {"scores": {"s": {"value": 1, "stats": {"count": 8}}}}}}}}
}


def fingerprint():
    """What changes the fingerprint of a checkpoint, and what has none."""
    rows = (
        ("nothing", lambda root: None, True),
        ("a file that was read", lambda root: (root / "iter/a").read_bytes(), True),
        ("a newer file", lambda root: os.utime(root / "iter/a", ns=(0, 1)), False),
        ("a longer file", lambda root: append_unnoticed(root / "iter/a"), False),
        ("a further file", lambda root: (root / "iter/c").touch(), False),
        ("a file less", lambda root: (root / "iter/b/x").unlink(), False),
        ("a file of another name", lambda root: (root / "iter/a").rename(root / "iter/z"), False),
        ("what a link leads to", lambda root: os.utime(root / "blob", ns=(0, 1)), False),
        ("a file in a directory that a link leads to", lambda root: (root / "shared/y").touch(), False),
        ("no tokenizer", lambda root: (root / "tokenizer").unlink(), False),
        ("a link that leads nowhere", lambda root: (root / "blob").unlink(), "OSError"),
        (
            "a link that leads back",
            lambda root: (root / "iter/back").symlink_to(root / "iter"),
            "^(OSError|many)$",
        ),
    )
    deploy.FINGERPRINT_FILES = 50

    def is_same_after(change):
        with tempfile.TemporaryDirectory() as scratch:
            root = Path(scratch)
            for name in ("iter/a", "iter/b/x", "blob", "shared/x", "tokenizer"):
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(name)
            (root / "iter/link").symlink_to(root / "blob")
            (root / "iter/shared").symlink_to(root / "shared")
            roots = [str(root / "iter"), str(root / "tokenizer")]
            before = deploy.fingerprint_of(roots)
            assert re.fullmatch("[0-9a-f]{64}", before)
            change(root)
            try:
                return deploy.fingerprint_of(roots) == before
            except OSError:
                return "OSError"
            except ValueError as error:
                assert "more than 50 files" in str(error), error
                return "many"

    rows_hold(rows, is_same_after)


def append_unnoticed(path):
    about = path.stat()
    with open(path, "a") as file:
        file.write("x")
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))


def no_fingerprint():
    """Where there is none, results are not used again, and the run says so."""
    model = deploy.PLAN["model"]

    def take(is_path, checkpoint):
        model["is_path"] = is_path
        journal = Silent()
        assert deploy.take_fingerprint(journal, checkpoint) is None
        return " ".join(journal.said)

    with tempfile.TemporaryDirectory() as scratch:
        Path(scratch, "loop").symlink_to("loop")
        rows = (
            ("a name of the Hub", (False, "org/name"), "used again: .*org/name: what a name of the Hub"),
            ("a loop of links", (True, f"{scratch}/loop"), "used again: no fingerprint of .*loop: "),
        )
        rows_hold(rows, lambda given: take(*given))
        # It changes while it is loaded.
        journal, path = Silent(), Path(scratch, "file")
        path.touch()
        model["is_path"] = True
        before = deploy.take_fingerprint(journal, str(path))
        assert deploy.fingerprint_after(journal, str(path), before) == before
        os.utime(path, ns=(0, 1))
        assert deploy.fingerprint_after(journal, str(path), before) is None
        assert "changed while it was loaded" in journal.said[-1]
        assert deploy.fingerprint_after(Silent(), str(path), None) is None


def keys():
    """One key for one task of one model."""
    (task,) = deploy.PLAN["evaluation"]["tasks"]
    other = {**task, "digest": "0" * 64}
    made = [deploy.key_of(task, "f"), deploy.key_of(task, "g"), deploy.key_of(other, "f")]
    assert len(set(made)) == 3
    assert made[0] == deploy.key_of({**task, "id": "x.7", "index": 7}, "f")
    assert deploy.key_of(task, None) is None


def search():
    """Whose results are found, in which order, and what is said of the others."""
    rows = (
        ("nobody's", [], ([], "")),
        ("an earlier attempt's", ["r/results.attempt-1"], (["r/results.attempt-1/a"], "")),
        ("of a second evaluation", ["r/results-before-1"], (["r/results-before-1/a"], "")),
        ("another run's", ["q/results"], (["q/results/a"], "")),
        ("of another run's earlier attempt", ["q/results.attempt-1"], (["q/results.attempt-1/a"], "")),
        (
            "own before others",
            ["q/results", "r/results.attempt-1"],
            (["r/results.attempt-1/a", "q/results/a"], ""),
        ),
        ("newest first", ["p/results", "q/results"], (["q/results/a", "p/results/a"], "")),
        ("other settings", ["q/results key=other"], ([], "")),
        ("no task file", ["q/results none"], ([], "")),
        ("half a task file", ["q/results half"], ([], "q/results/a/task.json: ")),
        ("nested too deep", [f"q/results text={'[' * 100_000}"], ([], "q/results/a/task.json: ")),
        ("a list", ["q/results text=[]"], ([], "is not what a task.json holds")),
        ("samples as text", ['q/results samples="8"'], ([], "is not what a task.json holds")),
        ("samples as true", ["q/results samples=true"], ([], "is not what a task.json holds")),
        ("of another user", ["q/results owner=q"], ([], "/q: belongs to another user")),
        ("results of another user", ["q/results owner=q/results"], ([], "belongs to another user")),
        ("a task of another user", ["q/results owner=q/results/a"], ([], "belongs to another user")),
        ("a task file of another user", ["q/results owner=q/results/a/task.json"], ([], "to another user")),
        ("a run that is a link", ["q/results link=q"], ([], "/q: q is neither a file nor a directory")),
        ("results that are a link", ["q/results link=q/results"], ([], "results is neither a file")),
        ("a task that is a link", ["q/results link=q/results/a"], ([], "a is neither a file")),
        (
            "a task file that is a link",
            ["q/results link=q/results/a/task.json"],
            ([], "task.json is neither"),
        ),
        ("many of another user", [f"q{n}/results owner=q{n}" for n in range(7)], ([], "; .* and 2 more$")),
    )

    def look(left):
        with tempfile.TemporaryDirectory() as scratch:
            run = new_run(Path(scratch, "runs"))
            for position, words in enumerate(left):
                leave_result(run.directory.parent, position, *words.split())
            journal = Silent()
            found = deploy.find_earlier_results(run, journal, [task_of(run)])
            return [
                [str(each.directory.relative_to(run.directory.parent)) for each in found.get(KEY, [])],
                " ".join(journal.said),
            ]

    for what, left, (directories, said) in rows:
        if "owner=" in " ".join(left) and os.getuid() != 0:
            continue  # only root can give a file away
        got, told = look(left)
        assert got == directories, f"{what}: {got}"
        assert re.search(said, told) if said else told == "", f"{what}: {told!r}"


def own_alone():
    """Where other runs do not count: own attempts do."""
    evaluation = deploy.PLAN["evaluation"]

    def look(place, fresh, resume):
        with tempfile.TemporaryDirectory() as scratch:
            run = new_run(Path(scratch, place))
            for position, name in enumerate(("q/results", "r/results.attempt-1")):
                leave_result(run.directory.parent, position, name)
            if fresh:
                (run.directory / "fresh").touch()
            evaluation["resume"] = resume
            return len(deploy.find_earlier_results(run, Silent(), [task_of(run)]).get(KEY, []))

    rows = (
        ("as nano3 lays them out", ("runs", False, True), 2),
        ("by hand, in no directory of runs", ("elsewhere", False, True), 1),
        ("--fresh", ("runs", True, True), 1),
        ("resume: false", ("runs", False, False), 1),
    )
    rows_hold(rows, lambda given: look(*given))


def taking():
    """What is copied, and what is refused, without a trace."""
    rows = (
        ("whole", lambda source: None, ""),
        (
            "a score that is another",
            lambda source: rewrite(source / "results.yml", '"value": 1', '"value": 0.9'),
            NO_LONGER,
        ),
        (
            "another count",
            lambda source: rewrite(source / "results.yml", '"count": 8', '"count": 9'),
            NO_LONGER,
        ),
        ("no results", lambda source: (source / "results.yml").unlink(), "No such file .*results.yml"),
        ("empty results", lambda source: (source / "results.yml").write_text(""), NO_LONGER),
        (
            "fewer samples",
            lambda source: rewrite(source / "task.json", '"samples": 8', '"samples": 9'),
            "8 samples are there",
        ),
        ("interrupted", lambda source: (source / ".nemo_evaluator_interrupted").touch(), "interrupted"),
        ("a link inside", lambda source: (source / "link").symlink_to("/etc"), "link is neither a file"),
        ("a pipe inside", lambda source: os.mkfifo(source / "pipe"), "pipe is neither a file"),
    )

    def take(spoil):
        with tempfile.TemporaryDirectory() as scratch:
            run = new_run(Path(scratch, "runs"))
            source = leave_result(run.directory.parent, 0, "q/results")
            for name in ("cache/responses/cache.db", "lm_cache_rank0.db", "work/run_config.yaml"):
                (source / name).parent.mkdir(parents=True, exist_ok=True)
                (source / name).touch()
            spoil(source)
            run.results.mkdir()
            task, journal = task_of(run), Silent()
            deploy.take_earlier_results(
                run, journal, [task], deploy.find_earlier_results(run, journal, [task])
            )
            if not task.is_over:
                assert os.listdir(run.results) == []
                return " ".join(journal.said)
            kept = sorted(path.name for path in task.directory.iterdir())
            assert kept == ["results.yml", "task.json", "work"], kept
            described = task.described(run.directory)
            assert (described["samples"], described["scores"]) == (8, {"t/m/s": 1})
            assert described["reused_from"] == {"run_id": "q", "attempt": 1}
            return ""

    for what, spoil, said in rows:
        got = take(spoil)
        assert re.search(said, got) if said else got == "", f"{what}: {got!r}"


NO_LONGER = "not taken: results.yml is no longer what was evaluated"


def cut_short():
    """Whose answers a task goes on with."""
    rows = (
        ("cut short", [], 3),
        ("cut short in the middle of a write", ["dirty"], 3),
        ("other settings", ["key=other"], None),
        ("failed", ["failed"], None),
        ("succeeded", ["over"], None),
        ("no cache", ["empty"], None),
        ("no database", ["text"], None),
        ("answers are drawn", ["kind=generate"], None),
    )

    def begin(words):
        with tempfile.TemporaryDirectory() as scratch:
            run = new_run(Path(scratch, "runs"))
            source = run.directory.parent / "q/results/a"
            leave_answers(source, *words)
            before = sorted((path.name, path.read_bytes()) for path in source.glob("cache/*/*.db"))
            task, journal = task_of(run), Silent()
            task.plan = {**task.plan, "kind": "generate" if "kind=generate" in words else "loglikelihood"}
            deploy.begin_task(run, journal, task)
            assert json.loads((task.directory / "task.key").read_text()) == {"key": KEY}
            assert before == sorted((path.name, path.read_bytes()) for path in source.glob("cache/*/*.db"))
            found = re.search(r"goes on with (\d+) answers of run q", " ".join(journal.said))
            assert (found is None) == (not (task.directory / "cache").exists())
            task.fail(journal, "it broke")
            assert not (task.directory / "task.key").exists()
            return None if found is None else int(found[1])

    rows_hold(rows, begin)


def runs_out_of_reach():
    """A file system that fails at another run, or hangs, keeps no task from beginning."""
    stale = OSError(errno.ESTALE, "Stale file handle")
    rows = (
        ("another run is stale", {"glob": ("p", raising(stale))}, (3, 1, "")),
        ("the runs cannot be listed", {"iterdir": ("runs", raising(stale))}, (0, 0, "looked for: .*Stale file handle")),
        ("it hangs", {"iterdir": ("runs", lambda: time.sleep(60))}, (0, 0, "looked for: no answer within 0.3 s")),
    )
    deploy.SEARCH_SECONDS = 0.3

    def begin(trouble):
        with tempfile.TemporaryDirectory() as scratch:
            run = new_run(Path(scratch, "runs"))
            leave_answers(run.directory.parent / "q/results/a")
            leave_result(run.directory.parent, 0, "o/results")
            (run.directory.parent / "p").mkdir()
            task, journal = task_of(run), Silent()
            task.plan = {**task.plan, "kind": "loglikelihood"}
            with paths_in_trouble(trouble):
                found = deploy.find_earlier_results(run, Silent(), [task])
                deploy.begin_task(run, journal, task)
            said = " ".join(journal.said)
            answers = re.search(r"goes on with (\d+) answers", said)
            return int(answers[1]) if answers else 0, len(found.get(KEY, [])), said

    for what, trouble, (answers, results, said) in rows:
        got = begin(trouble)
        assert got[:2] == (answers, results) and re.search(said, got[2]), f"{what}: {got}"


def raising(error):
    def call():
        raise error

    return call


@contextlib.contextmanager
def paths_in_trouble(trouble):
    """A method of Path that does something else for a directory of one name."""
    with contextlib.ExitStack() as stack:
        for method, (name, instead) in trouble.items():
            real = getattr(Path, method)

            def look(path, *words, real=real, name=name, instead=instead):
                return instead() if path.name == name else real(path, *words)

            stack.callback(setattr, Path, method, real)
            setattr(Path, method, look)
        yield


def leave_answers(source, *words):
    """What a task left that was cut short, and how it differs from that."""
    for name in () if "empty" in words else ("responses", "headers"):
        path = source / "cache" / name / "cache.db"
        path.parent.mkdir(parents=True)
        if "text" in words:
            path.write_text("no database")
            continue
        # A writer that is killed: what it has committed lies in the log beside the database.
        statements = "CREATE TABLE Cache (key, value); INSERT INTO Cache VALUES (1, 'a'), (2, 'b'), (3, 'c');"
        ending = "c.execute('BEGIN'); c.execute('DELETE FROM Cache');" if "dirty" in words else ""
        script = f"import os, sqlite3; c = sqlite3.connect({str(path)!r}, isolation_level=None);"
        script += (
            f"c.execute('PRAGMA journal_mode=wal'); c.executescript({statements!r}); {ending} os._exit(0)"
        )
        subprocess.run([sys.executable, "-c", script], check=True)
    source.mkdir(parents=True, exist_ok=True)
    if "failed" not in words:
        key = "other" if "key=other" in words else KEY
        (source / "task.key").write_text(json.dumps({"key": key}))
    if "over" in words:
        (source / "task.json").write_text("{}")


def new_run(runs):
    run = run_in(runs / "r")
    run.directory.mkdir(parents=True)
    return run


def task_of(run):
    (task,) = deploy.PLAN["evaluation"]["tasks"]
    return deploy.TaskRun(task, run.results, KEY)


def leave_result(runs, position, name, *words):
    """Results of a task `a`, below a directory of results; the later, the newer. Words say how they differ."""
    wish = dict(word.split("=", 1) for word in words if "=" in word)
    directory = runs / name / "a"
    directory.mkdir(parents=True)
    (directory / "results.yml").write_text(json.dumps(SCORES))
    about = {
        "key": wish.get("key", KEY),
        "run_id": name.split("/")[0],
        "attempt": 1,
        "samples": json.loads(wish.get("samples", "8")),
        "results_sha256": deploy.digest_of_results(directory),
        "finished_at": "2026-01-02T03:04:05.678Z",
    }
    text = wish.get("text", json.dumps(about))
    if "none" not in words:
        (directory / "task.json").write_text(text[: len(text) // 2] if "half" in words else text)
    os.utime(runs / name.split("/")[0], ns=(0, position * 10**9))
    if "owner" in wish:
        os.lchown(runs / wish["owner"], 12_345, 12_345)
    if "link" in wish:
        target = runs.parent / "elsewhere"
        shutil.move(runs / wish["link"], target)
        (runs / wish["link"]).symlink_to(target)
    return directory


def rewrite(path, before, after):
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))


if __name__ == "__main__":
    deploy = tables.deploy = tables.load(sys.argv[1])
    globals()[sys.argv[2]]()
