"""Every wait of an emitted deploy.py at its edge, by a clock that is told: `edges.py deploy.py TABLE`."""

import contextlib
import os
import signal
import sys
import types
from pathlib import Path

import tables

FOREVER = float("inf")


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self):
        self.now = 1000.0
        self.start = self.now

    @property
    def passed(self):
        return self.now - self.start

    def monotonic(self):
        return self.now

    def time(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds


class SlowCall:
    """A call in another thread that returns when its time has come."""

    returns_after = FOREVER

    def __init__(self, function):
        self._function, self._at = function, clock.now + SlowCall.returns_after

    def wait(self, seconds):
        clock.sleep(max(0.0, min(seconds, self._at - clock.now)))
        return clock.now >= self._at

    def result(self):
        return self._function()


class Fine:
    """A deployment without complaints."""

    def check(self, phase):
        pass


def edge(limit, poll, wait, want):
    """What comes just in time counts, what never comes ends the wait at its limit: not before, not a poll later."""
    for after, is_in_time in ((0, True), (limit - poll, True), (FOREVER, False)):
        with told_clock():
            try:
                wait(after)
                got = None
            except deploy.Failure as failure:
                got = f"{failure.exit_code} {failure.klass}: {failure.message}"
            assert (got is None) == is_in_time, f"after {after} of {limit} s: {got}"
            if is_in_time:
                assert after <= clock.passed <= limit, f"after {after} s: seen after {clock.passed}"
            else:
                assert tables.re.match(want, got), f"{got!r}, not {want!r}"
                assert limit <= clock.passed <= limit + poll, f"{clock.passed} s for a limit of {limit}"


@contextlib.contextmanager
def told_clock():
    """deploy.py with this module's clock, and as it was afterwards."""
    global clock
    clock = Clock()
    before = dict(vars(deploy))
    deploy.time = clock
    deploy.Call = SlowCall
    deploy.STOP = deploy.Stop()
    deploy.select = types.SimpleNamespace(select=lambda _read, _write, _failed, seconds: clock.sleep(seconds))
    SlowCall.returns_after = FOREVER
    try:
        yield
    finally:
        vars(deploy).update(before)


def since(after, late, early=None):
    """`late` from its time on, `early` before."""
    return late if clock.passed >= after else early


def deadlines(name):
    return deploy.PLAN["deadlines"][name]


def deploy_seconds():
    """Serve brings the application up, or names what it still says."""

    def wait(after):
        with stub_ray():
            deploy.refuse_foreign_serve = lambda: None
            deploy.bind_deployment = lambda _checkpoint: None
            deploy.refuse_early_completion = lambda _run, _phase: None
            deploy.within = lambda _seconds, function: function()
            deploy.find_line_in_ray_logs = lambda _run: None
            deploy.application_status = lambda: since(after, ("RUNNING", ""), ("DEPLOYING", "no node has 8 GPUs"))
            SlowCall.returns_after = after
            deploy.deploy_model(None, "/ckpt", 8000)

    limit = deadlines("deploy_seconds")
    edge(limit, 1, wait, f"11 timeout: Serve still says DEPLOYING after {limit} s: no node has 8 GPUs")


def end_of_serve_run():
    """Whether the deployment is up: serve.run's word before Serve's, which a busy head may not give at once."""
    busy, up, down = ("UNKNOWN", "no answer within 30 s"), ("RUNNING", ""), ("DEPLOY_FAILED", "ValueError: no")
    rows = (
        ("it returns, the head is busy", None, False, busy, None),
        ("it returns", None, False, up, None),
        ("it returns although Serve has seen a failure", None, True, down, "11 replica: ValueError: no"),
        ("it raises", RuntimeError("told"), False, down, "11 replica: ValueError: no"),
        ("it raises, and Serve has no reason", RuntimeError("told"), True, ("DEPLOY_FAILED", ""), "11 replica: .*told"),
        ("it raises, the head is busy", RuntimeError("told"), False, busy, "11 replica: no answer"),
        ("it loses its connection, and the application runs", ConnectionError("lost"), False, up, None),
        ("it hangs", FOREVER, True, down, "11 replica: ValueError: no"),
    )

    def finish(given):
        outcome, has_failed, status = given
        with told_clock():
            deploy.application_status = lambda: status
            deploy.find_line_in_ray_logs = lambda _run: None
            SlowCall.returns_after = outcome if outcome is FOREVER else 0
            return deploy.finish_deployment(None, SlowCall(raising(outcome)), has_failed)

    tables.rows_hold([(what, tuple(given), want) for what, *given, want in rows], finish)


def raising(outcome):
    """A function that ends so: by an exception, or by nothing."""

    def call():
        if isinstance(outcome, Exception):
            raise outcome

    return call


def ready_seconds():
    """The model answers, or the last try is told."""

    def wait(after):
        deploy.find_line_in_ray_logs = lambda _run: None
        deploy.refuse_early_completion = lambda _run, _phase: None
        deploy.ask = lambda _urls, _body, _meanwhile=None: since(after, answer(200), answer(503, "loading"))
        deadline = deploy.Deadline(deadlines("ready_seconds"))
        deploy.wait_for_first_answer(None, tables.Silent(), Fine(), {}, deadline)

    limit = deadlines("ready_seconds")
    edge(limit, 1, wait, f"12 timeout: no completion within {limit} s; last try: HTTP 503: loading")


def news_while_a_request_hangs():
    """A run that is over, or a lost shard, is seen within seconds, not when the request has timed out."""

    def look(_run, phase):
        if clock.passed >= 7:
            raise deploy.Failure(12, phase, "completion", "done was there")

    with told_clock():
        deploy.refuse_early_completion = look
        urls = deploy.endpoint_urls("192.0.2.7", 8000)
        try:
            deploy.wait_for_first_answer(None, tables.Silent(), Fine(), urls, deploy.Deadline(1000))
        except deploy.Failure as failure:
            assert failure.klass == "completion"
        assert 7 <= clock.passed <= 8.2, clock.passed


def fit_seconds():
    """The model completes prompts and has no answer for what the tasks will ask, or one at last."""

    def wait(after):
        def examine(_journal, _urls):
            if since(after, True, False):
                return {}
            raise deploy.NoAnswer("no answer within 60 s")

        deploy.ask = lambda _urls, _body, _meanwhile=None: answer(200)
        deploy.refuse_early_completion = lambda _run, _phase: None
        deploy.examine = examine
        deploy.find_line_in_ray_logs = lambda _run: None
        deadline = deploy.Deadline(deadlines("ready_seconds"))
        deploy.wait_until_fit(None, tables.Silent(), Fine(), {}, deadline)

    limit = deadlines("ready_seconds")
    edge(limit, 2, wait, f"12 timeout: no fit answer within {limit} s; no answer: no answer within 60 s")


def unfit_in_a_row():
    """Wrong answers count in a row: who is not there in between may still be starting."""
    wrong, nobody, right = answer(500, "NaN"), answer(503, "busy"), None
    rows = (
        ("right at once", [right], "0 s"),
        ("wrong twice", [wrong, wrong, right], "4 s"),
        ("wrong three times", [wrong, wrong, wrong], "^13 answers: HTTP 500: NaN$"),
        ("nobody in between", [wrong, wrong, nobody, wrong, wrong, right], "10 s"),
        ("not there yet", [nobody] * 4 + [right], "8 s"),
        ("redirected", [answer(307)] * 3, "^13 answers: HTTP 307: the server redirects"),
        ("no such route", [answer(404, "no chat")] * 3, "^13 answers: HTTP 404: no chat$"),
        *((f"status {code}", [answer(code)] * 4 + [right], "8 s") for code in (0, 408, 429, 502, 503, 504)),
    )

    def wait(answers):
        with told_clock():
            left = iter(answers)
            deploy.wait_for_first_answer = lambda *_: None

            def examine(_journal, _urls):
                if (seen := next(left)) is not None:
                    deploy.read_choice(seen)

            deploy.examine = examine
            deploy.find_line_in_ray_logs = lambda _run: None
            deploy.wait_until_fit(None, tables.Silent(), Fine(), {}, deploy.Deadline(1000))
            return f"{clock.passed:g} s"

    tables.rows_hold(rows, wait)


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


def ray_connection():
    """Ray's head answers, or nobody does."""

    def wait(after):
        with stub_ray():
            deploy.wait_for_gpus = deploy.install_signal_handlers = lambda *_: None
            SlowCall.returns_after = after
            deploy.connect_to_ray(types.SimpleNamespace(ray_address="192.0.2.7:6379"), None)

    limit = deadlines("ray_seconds")
    edge(limit, 0.5, wait, f"10 connection: no Ray cluster answers at 192.0.2.7:6379: no answer within {limit} s")


def ray_gpus():
    """All GPUs are in Ray, or it is told how many are."""
    plan = deploy.PLAN
    expected = plan["layout"]["nodes"] * plan["ray"]["num_gpus_per_node"]

    def wait(after):
        with stub_ray() as ray:
            node = {"Alive": True, "Resources": {"GPU": float(expected)}}
            ray.nodes = lambda: since(after, [node], [{**node, "Alive": False}])
            deploy.within = lambda _seconds, function: function()
            deploy.wait_for_gpus(tables.Silent())

    limit = deadlines("ray_seconds")
    edge(limit, 1, wait, f"10 gpus: after {limit} s Ray has 0 GPUs on 0 nodes, the plan needs {expected} on")


def endpoint_that_is_silent():
    """An evaluator asks an endpoint that was ready for a minute."""

    def wait(after):
        deploy.ask = lambda _urls, _body, _meanwhile=None: since(after, answer(200), answer(0, "refused"))
        deploy.wait_for_endpoint(tables.Silent(), {"url": "http://192.0.2.7/", "urls": {}})

    edge(deploy.ENDPOINT_SECONDS, 2, wait, "21 endpoint: http://192.0.2.7/ does not answer .*: refused")


def sick_deployment():
    """What Serve repairs within a minute is no failure."""

    def wait(after):
        deploy.ray_head_answers = lambda _run: True
        deploy.missing_shards = lambda: None
        deploy.find_line_in_ray_logs = lambda _run: None
        deploy.application_status = lambda: since(after, ("RUNNING", ""), ("UNHEALTHY", "replica died"))
        health = deploy.Health(None)
        while clock.passed <= after < FOREVER or after == FOREVER:
            health.check("evaluate")
            deploy.STOP.pause(1)

    limit = deploy.UNHEALTHY_SECONDS
    edge(limit, deploy.HEALTH_CHECK_SECONDS, wait, "11 replica: Serve calls the application UNHEALTHY: replica died")


def lease():
    """New content in the last moment is a sign of life; the same content is none."""
    limit = deploy.PLAN["comms"]["lease_seconds"]
    look = min(5.0, limit / 10)
    for beats, want in ((0, limit), (1, 2 * limit - look), (5, 6 * limit - 5 * look)):
        with told_clock():
            every = limit - look
            deploy.read_lease = lambda _path, every=every, beats=beats: min(beats, int(clock.passed / every))
            deploy.end_when_lease_is_stale(types.SimpleNamespace(directory=Path("/")), tables.Silent())
            assert want <= clock.passed <= want + 2 * look, (beats, clock.passed, want)
            failure = deploy.STOP.reason
            assert (failure.exit_code, failure.klass) == (31, "lease")


def lease_on_a_file_system_that_hangs():
    """While nobody can read, nobody can write: a beat right afterwards counts, and silence counts from there."""
    limit = deploy.PLAN["comms"]["lease_seconds"]
    look = min(5.0, limit / 10)
    for is_beating in (True, False):
        with told_clock():

            def read(_path, is_beating=is_beating):
                clock.sleep(max(0, 4 * limit - clock.passed) if clock.passed > look else 0)
                return "beat" if is_beating and clock.passed > 4 * limit + look else "before"

            deploy.read_lease = read
            deploy.end_when_lease_is_stale(types.SimpleNamespace(directory=Path("/")), tables.Silent())
            want = 5 * limit + (look if is_beating else -look)
            assert abs(clock.passed - want) <= 2 * look, (is_beating, clock.passed, want)
            assert deploy.STOP.reason.exit_code == 31


def main_thread_that_hangs():
    """It comes on just in time, or never: then it is told where it hangs, and the process ends."""
    limit = max(deploy.LEAST_HANG_SECONDS, deadlines("deploy_seconds"))
    look = deploy.HANG_LOOK_SECONDS
    for comes_on_after, want in ((FOREVER, limit), (limit - look, 2 * limit - look)):
        with told_clock():
            told = []
            deploy.STOP = Looks(comes_on_after)
            deploy.within = lambda _seconds, function, heed_stop: function()
            deploy.os = types.SimpleNamespace(**{**vars(os), "_exit": ended})
            journal = types.SimpleNamespace(phase="ray", fail=told.append)
            with contextlib.suppress(SystemExit):
                deploy.end_when_main_thread_hangs(journal)
            assert want <= clock.passed <= want + look, (clock.passed, want)
            [failure] = told
            assert (failure.exit_code, failure.phase, failure.klass) == (11, "ray", "hang")
            assert tables.re.search(r"it hangs in \S+:\d+, \w+$", failure.message), failure.message


class Looks:
    """A main thread that looks whether it is to end once more, after some time."""

    def __init__(self, after):
        self._after = after

    @property
    def looks(self):
        return since(self._after, 2, 1)


def ended(code):
    raise SystemExit(code)


def second_signal():
    """scancel's signal comes on two ways within seconds: one wish. A later one ends at once."""
    ended = []
    for seconds, is_one_wish in ((0, True), (3, True), (3.01, False)):
        with told_clock():
            deploy.os = types.SimpleNamespace(**{**vars(os), "_exit": ended.append})
            deploy.ask_to_stop(signal.SIGTERM, None)
            clock.sleep(seconds)
            deploy.ask_to_stop(signal.SIGTERM, None)
            assert (ended == []) == is_one_wish, seconds
    assert ended == [143]


def grace_of_children():
    """TERM first; KILL when the grace is over, not before."""
    for after, signals in ((0, [15]), (5.9, [15]), (FOREVER, [15, 9])):
        with told_clock():
            sent, child = [], types.SimpleNamespace(wait=lambda _seconds: None)
            # It runs when it is looked at first, and ends at its time.
            deploy.has_ended = lambda _child, after=after, sent=sent: bool(sent) and since(after, True, False)
            deploy.signal_group = lambda _child, number, sent=sent: sent.append(int(number))
            deploy.stop_children([child], 6)
            assert sent == signals, (after, sent)
            assert clock.passed <= 6.2


def child_that_cannot_be_killed():
    """It waits for a file system: the run's end does not wait for it."""

    def never(seconds):
        clock.sleep(seconds)
        raise deploy.subprocess.TimeoutExpired("harness", seconds)

    with told_clock():
        deploy.has_ended = lambda _child: False
        deploy.signal_group = lambda _child, _number: None
        deploy.stop_children([types.SimpleNamespace(wait=never)], 6)
        assert clock.passed <= 6.2 + deploy.KILL_SECONDS


class Task:
    """A task that knows its name and whether it is over."""

    def __init__(self, name):
        self.id = name
        self.is_over = False
        self.log_start = 0


def answer(status, text=""):
    return types.SimpleNamespace(status=status, text=text)


@contextlib.contextmanager
def stub_ray():
    """Modules in place of Ray's, which need no cluster."""
    nothing = lambda *_arguments, **_options: None  # noqa: E731
    serve = types.SimpleNamespace(start=nothing, run=nothing)
    ray = types.SimpleNamespace(serve=serve, init=nothing)
    sys.modules["ray"], sys.modules["ray.serve"] = ray, serve
    try:
        yield ray
    finally:
        del sys.modules["ray"], sys.modules["ray.serve"]


if __name__ == "__main__":
    deploy = tables.deploy = tables.load(sys.argv[1])
    clock = Clock()
    globals()[sys.argv[2]]()
