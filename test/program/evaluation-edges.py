"""Waits for the evaluation at their edge, by a clock that is told: `evaluation-edges.py deploy.py TABLE`."""

import sys
import types
from pathlib import Path

import tables
from told_clock import FOREVER, Fine, SlowCall, answer, clock, deadlines, edge, since, told_clock


def completion_seconds():
    """Somebody writes the completion file."""

    def wait(after):
        good = {"run_id": "r", "attempt": 1, "exit_code": 0}
        deploy.read_json = lambda path: since(after, good) if path.name == "done" else None
        deploy.wait_for_completion(run, tables.Silent(), Fine())

    run = types.SimpleNamespace(directory=Path("run"), completion_file=Path("done"), run_id="r", attempt=1)
    limit = deadlines("completion_seconds")
    edge(limit, 1, wait, f"30 completion: done did not appear within {limit} s")


def evaluator_that_hangs():
    """The child has its own deadline; this one is far behind it."""

    def wait(after):
        deploy.has_ended = lambda _child: since(after, True, False)
        deploy.follow_evaluation(types.SimpleNamespace(returncode=0), Fine())

    limit = deadlines("completion_seconds")
    edge(limit, 1, wait, f"21 timeout: the evaluator hangs after {limit} s")


def evaluate_seconds():
    """The tasks come to an end, or those that did not are named."""

    def wait(after):
        def look(_run, _journal, task, _child):
            task.is_over = since(after, True, False)

        deploy.look_at_harness = look
        deploy.task_log = deploy.find_line = lambda *_: None
        deploy.refuse_unwritable = lambda _run, _tasks: None
        deadline = deploy.Deadline(deadlines("evaluate_seconds"))
        deploy.follow_harnesses(None, None, {Task("a.0"): None, Task("b.1"): None}, deadline)

    limit = deadlines("evaluate_seconds")
    edge(limit, 1, wait, rf"21 timeout: evaluate_seconds \({limit} s\) are over; not finished: a.0, b.1")


def endpoint_that_is_silent():
    """An evaluator asks an endpoint that was ready for a minute."""

    def wait(after):
        deploy.ask = lambda _urls, _body, _meanwhile=None: since(after, answer(200), answer(0, "refused"))
        deploy.wait_for_endpoint(tables.Silent(), {"url": "http://192.0.2.7/", "urls": {}})

    edge(deploy.ENDPOINT_SECONDS, 2, wait, "21 endpoint: http://192.0.2.7/ does not answer .*: refused")


def disk_that_fills():
    """A harness that cannot write any more is seen within seconds, and nobody looks more often than that."""
    often = deploy.WRITE_CHECK_SECONDS
    for full_after in (0, 0.1, often, often + 0.1, 60):
        with told_clock():
            looks = []

            def look(_run, _tasks, full_after=full_after, looks=looks):
                looks.append(clock.passed)
                if clock.passed >= full_after:
                    raise deploy.Failure(21, "evaluate", "results", "the disk is full")

            deploy.refuse_unwritable = look
            deploy.look_at_harness = lambda *_: None
            try:
                deploy.follow_harnesses(None, None, {Task("a.0"): None}, deploy.Deadline(1000))
            except deploy.Failure as failure:
                assert failure.klass == "results", failure
            assert full_after <= clock.passed <= full_after + often, (full_after, clock.passed)
            assert len(looks) <= 1 + clock.passed / often, looks


def news_of_the_launchers_jobs():
    """The launcher is asked again when its time has come, or a second after a result file has appeared."""
    limit = deploy.PLAN["evaluation"]["status_poll_seconds"]
    for after, want in ((0, limit), (1, 1), (limit - 1, limit - 1), (FOREVER, limit)):
        with told_clock():
            deploy.refuse_dead_model = lambda _run: None
            deploy.count_results = lambda _sources, after=after: since(after, 1, 0)
            deploy.pause_until_news(None, [])
            assert want <= clock.passed <= min(want + 1, limit), (after, clock.passed)


def job_that_is_called_failed():
    """It is believed when the state has stayed for a while: not before, and not much later."""
    limit, poll = deploy.PLAN["evaluation"]["failed_confirm_seconds"], 1
    rows = (
        ("it stays failed", FOREVER, limit),
        ("it runs again in the last moment", limit - poll, 2 * limit),
        ("it runs again when it was believed", limit + 2 * poll, limit),
    )
    for what, runs_at, want in rows:
        with told_clock():
            task = Task("a.0")
            deploy.collect = lambda *_: None
            deploy.complaint_of_job = lambda _run, _task, state: f"its job ended as {state}"
            ended_since = {}
            while not task.is_over:
                state = "running" if runs_at <= clock.passed < runs_at + poll else "failed"
                deploy.look_at_job(None, None, None, task, {"status": state, "data": {}}, ended_since)
                clock.sleep(0 if task.is_over else poll)
            assert want <= clock.passed <= want + poll, f"{what}: {clock.passed}, not {want}"
            assert task.complaint == "its job ended as failed", what


def submission():
    """The launcher submits in time; or the run ends, and what it still submits within 30 s more is withdrawn."""
    limit = deploy.SUBMIT_SECONDS
    gives = "21 launcher: the launcher's run_eval gives no answer within"
    unknown = "the launcher still submits: look for its jobs with squeue --me"
    rows = (
        # it returns after, evaluate_seconds that are left, over after, how it ends, what is told, what is withdrawn
        (0, 3600, 0, "aa", [], []),
        (limit - 0.1, 3600, limit - 0.1, "aa", [], []),
        (limit + 0.2, 3600, limit + 0.2, f"{gives} {limit} s", [], ["aa"]),
        (limit + 29.9, 3600, limit + 29.9, f"{gives} {limit} s", [], ["aa"]),
        (FOREVER, 3600, limit + 30, f"{gives} {limit} s", [unknown], []),
        (99.9, 100, 99.9, "aa", [], []),
        (FOREVER, 100, 130, f"{gives} 100 s", [unknown], []),
    )
    for after, left, over_after, want, told, withdrawn in rows:
        with told_clock():
            SlowCall.returns_after = after
            jobs, journal = [], tables.Silent()
            deploy.run_launcher = lambda _config, _tasks: "aa"
            deploy.withdraw_in_time = lambda _journal, _config, _who, work, jobs=jobs: jobs.append(work())
            deploy.withdraw = lambda _config, invocation, _submitted: invocation
            try:
                got = deploy.submit(journal, None, [], deploy.Deadline(left))
            except deploy.Failure as failure:
                got = f"{failure.exit_code} {failure.klass}: {failure.message}"
            assert (got, journal.said, jobs) == (want, told, withdrawn), f"after {after}: {got}, {journal.said}, {jobs}"
            assert over_after <= clock.passed <= over_after + 0.1, f"after {after}: {clock.passed}, not {over_after}"


class Task:
    """A task that knows its name and whether it is over."""

    def __init__(self, name):
        self.id = name
        self.is_over = False
        self.log_start = 0
        self.directory = Path("/nowhere")

    def tell(self, *_):
        pass

    def conclude(self, _journal, complaint=None):
        self.is_over, self.complaint = True, complaint


if __name__ == "__main__":
    deploy = tables.deploy = tables.load(sys.argv[1])
    globals()[sys.argv[2]]()
