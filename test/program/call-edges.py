"""Calls that may hang, at the end of their time, by a clock that is told: `call-edges.py deploy.py TABLE`."""

import subprocess
import sys
import tempfile
import types
from pathlib import Path

import tables
from told_clock import FOREVER, SlowCall, clock, deadlines, stub_ray, told_clock

LOOK_SECONDS = 0.1


def what_may_hang():
    """A call that never returns is left when its time is over, with what comes of it; one that returns in time is not."""
    teardown = deadlines("teardown_seconds")
    asking = deploy.PLAN["probe"]["request_timeout_seconds"]
    silence = "no answer within %g s$"
    over = "timed out after %g seconds$"
    internal = f"internal: TimeoutError: {silence}"
    unread = f"^11 checkpoint: /ckpt cannot be read on .*: {silence}"
    unsought = f"of earlier runs cannot be looked for: {silence}"
    untaken = f"^False; hellaswag.0: .* are (not )?taken.*: {silence}"
    uncounted = f"^None; log-probabilities not counted with /tokenizer: TimeoutError: {silence}"
    disorderly = "^None; ; not orderly: TimeoutError: no answer within %g s; .* frees the GPUs$"
    rows = (
        # the limit, its seconds, the call, what a call that never returns ends as
        ("CHECKPOINT_SECONDS", deploy.CHECKPOINT_SECONDS, checkpoint, unread),
        ("FINGERPRINT_SECONDS", deploy.FINGERPRINT_SECONDS, fingerprint, f"^None; .*: no fingerprint of /ckpt: {silence}"),
        ("SEARCH_SECONDS of results", deploy.SEARCH_SECONDS, search_of_results, f"^{{}}; results {unsought}"),
        ("SEARCH_SECONDS of answers", deploy.SEARCH_SECONDS, search_of_answers, rf"^\[\]; hellaswag.0: answers {unsought}"),
        ("COPY_SECONDS of a result", deploy.COPY_SECONDS, copy_of_result, untaken),
        ("COPY_SECONDS of answers", deploy.COPY_SECONDS, copy_of_answers, untaken),
        ("120 s for Serve's start", 120, start_of_serve, f"^11 {internal}"),
        ("30 s for Serve's word", 30, status_of_serve, r"^\('UNKNOWN', .*TimeoutError: no answer within %g s"),
        ("30 s for a foreign Serve", 30, foreign_serve, f"^11 {internal}"),
        ("5 s for the end of serve.run", 5, end_of_serve_run, "^11 replica: Serve gives no reason$"),
        ("30 s for Ray's nodes", 30, nodes_of_ray, f"^10 {internal}"),
        ("30 s for Ray's actors", 30, actors_of_ray, "^None$"),
        ("60 s for the tokenizer", 60, tokenizer, uncounted),
        ("request_timeout_seconds", asking, request, r"^Answer\(status=0, text='no answer within %g s'\)$"),
        ("STATUS_SECONDS", deploy.STATUS_SECONDS, status_of_jobs, rf"^\[\]; status unknown: TimeoutError: {silence}"),
        ("COLLECT_SECONDS by rsync", deploy.COLLECT_SECONDS, copy_by_rsync, f"^Command .*rsync.* {over}"),
        ("30 s for the login host", 30, queue, f"^Command .*squeue.* {over}"),
        ("LISTS_SECONDS", deploy.LISTS_SECONDS, lists, r"^set\(\)$"),
        ("teardown_seconds of jobs", teardown, withdrawal, f"^None; jobs of aa may be left in the queue: {silence}"),
        ("teardown_seconds of the model", teardown, shut_down, disorderly),
    )
    for what, limit, call, want in rows:
        want = want % limit if "%g" in want else want
        for after in (0, limit - LOOK_SECONDS, FOREVER):
            got, seconds = outcome(call, after)
            is_left = tables.re.search(want, got) is not None
            assert is_left == (after is FOREVER), f"{what}, after {after} s: {got!r}, not {want!r}"
            least = min(after, limit)
            assert least <= seconds <= least + LOOK_SECONDS, f"{what}, after {after} s: {seconds} s"


def outcome(call, after):
    """What comes of a call that hangs for so long, with what is told; and how long that took."""
    with told_clock(), stub_ray() as ray, tempfile.TemporaryDirectory() as scratch:
        SlowCall.returns_after = after
        deploy.subprocess = types.SimpleNamespace(**{**vars(subprocess), "run": run_on_host})
        journal = tables.Silent()
        try:
            got = call(journal, tables.run_in(Path(scratch, "runs", "r")), ray)
        except deploy.Failure as failure:
            got = f"{failure.exit_code} {failure.klass}: {failure.message}"
        except subprocess.TimeoutExpired as error:
            got = error
        return "; ".join(map(str, [got, *journal.said])), clock.passed


def run_on_host(command, timeout, **_more):
    if not SlowCall(None).wait(timeout):
        raise subprocess.TimeoutExpired(command, timeout)
    return subprocess.CompletedProcess(command, 0, "7\n", "")


def in_phase(phase, code, call):
    """As the verbs do it: an error that nobody foresaw is a failure of the phase."""
    with deploy.Journal().during(phase, code):
        return call()


def checkpoint(journal, _run, _ray):
    return deploy.resolve_checkpoint(journal)


def fingerprint(journal, _run, _ray):
    return deploy.take_fingerprint(journal, "/ckpt")


def search_of_results(journal, run, _ray):
    run.directory.mkdir(parents=True)
    return deploy.find_earlier_results(run, journal, [task_of(run)])


def search_of_answers(journal, run, _ray):
    run.directory.mkdir(parents=True)
    return deploy.find_tasks_cut_short(run, journal, task_of(run))


def copy_of_result(journal, run, _ray):
    return deploy.take_result(run, journal, task_of(run), deploy.EarlierResult(run.directory / "none", {}))


def copy_of_answers(journal, run, _ray):
    return deploy.take_answers(journal, task_of(run), run.directory / "none")


def start_of_serve(_journal, run, ray):
    deploy.refuse_foreign_serve = lambda: None
    deploy.bind_deployment = lambda _checkpoint: None
    deploy.finish_deployment = lambda *_: None
    # What comes after it takes no time.
    ray.serve.start = lambda **_options: setattr(SlowCall, "returns_after", 0)
    return in_phase("deploy", 11, lambda: deploy.deploy_model(run, "/ckpt", 8000))


def status_of_serve(_journal, _run, ray):
    ray.serve.status = lambda: types.SimpleNamespace(applications={})
    return deploy.application_status()


def foreign_serve(_journal, _run, ray):
    ray.serve.status = lambda: types.SimpleNamespace(applications={})
    return in_phase("deploy", 11, deploy.refuse_foreign_serve)


def end_of_serve_run(_journal, _run, _ray):
    def fail():
        raise RuntimeError("told")

    deploy.application_status = lambda: ("DEPLOY_FAILED", "")
    deploy.find_line_in_ray_logs = lambda _run: None
    return deploy.finish_deployment(None, SlowCall(fail), has_failed=True)


def nodes_of_ray(journal, _run, ray):
    expected = deploy.PLAN["layout"]["nodes"] * deploy.PLAN["ray"]["num_gpus_per_node"]
    ray.nodes = lambda: [{"Alive": True, "Resources": {"GPU": float(expected)}}]
    return in_phase("ray", 10, lambda: deploy.wait_for_gpus(journal))


def actors_of_ray(_journal, _run, _ray):
    dead = {"State": "DEAD", "ActorClassName": deploy.SHARD_CLASS}
    sys.modules["ray._private.state"].actors = lambda: {"a": dead}
    return deploy.missing_shards()


def tokenizer(journal, _run, _ray):
    deploy.importlib = types.SimpleNamespace(util=types.SimpleNamespace(find_spec=lambda _name: True))
    deploy.count_tokens = lambda _name: 9
    return deploy.surplus_by_tokenizer(journal, [None] * 10)


def request(_journal, _run, _ray):
    nobody_listens = deploy.endpoint_urls("127.0.0.1", 1)
    return deploy.ask(nobody_listens, deploy.plain_request())


def status_of_jobs(journal, _run, _ray):
    launcher = types.SimpleNamespace(get_status=lambda _ids: [{"status": "running"}])
    deploy.import_launcher = lambda: (launcher, None)
    return deploy.ask_launcher(journal, "aa")


def copy_by_rsync(_journal, run, _ray):
    return deploy.copy_from_host(LOGIN, Path("/lustre/job"), run.directory)


def queue(_journal, _run, _ray):
    return deploy.queued_jobs(LOGIN, {"7"})


def lists(_journal, _run, _ray):
    return deploy.ids_in_lists(LOGIN, [{"remote_rundir_path": "/lustre/job"}])


def withdrawal(journal, _run, _ray):
    # As after a signal: who has been asked to end still gives back what is not needed.
    deploy.STOP.ask(deploy.Stopped("received SIGTERM"))
    return deploy.withdraw_in_time(journal, None, "aa", lambda: {"7"})


def shut_down(journal, run, _ray):
    deploy.STOP.ask(deploy.Stopped("received SIGTERM"))
    deploy.ray_head_answers = lambda _run: True
    return deploy.shut_down(run, journal)


def collection():
    """A job's logs and its results have their time one after the other: results come also where logs do not."""
    limit = deploy.COLLECT_SECONDS
    rows = (
        ("both come in time", (limit - 0.1, limit - 0.1), 2 * limit - 0.2, "^None$"),
        ("logs do not come", (FOREVER, 0), limit, "^None$"),
        ("results do not come", (0, FOREVER), limit, f"^/lustre/job cannot be collected: no answer within {limit} s$"),
        ("nothing comes", (FOREVER, FOREVER), 2 * limit, "cannot be collected"),
    )
    for what, seconds, over_after, want in rows:
        with told_clock():
            left = iter(seconds)

            def in_turn(function, left=left):
                SlowCall.returns_after = next(left)
                return SlowCall(function)

            deploy.Call = in_turn
            deploy.collect_logs = deploy.copy_from_host = lambda *_: None
            deploy.refuse_dead_model = lambda _run: None
            task = types.SimpleNamespace(id="a", directory=Path("/nowhere"))
            got = deploy.collect(None, tables.Silent(), LOGIN, task, {"remote_rundir_path": "/lustre/job"})
            assert tables.re.search(want, str(got)), f"{what}: {got}"
            assert over_after <= clock.passed <= over_after + 2 * LOOK_SECONDS, f"{what}: {clock.passed}"


def collection_without_a_model():
    """What hangs meanwhile does not keep the evaluation from seeing that its model is gone."""

    def look(_run):
        if clock.passed >= 7:
            raise deploy.Failure(21, "evaluate", "model", "the model's job failed")

    with told_clock():
        SlowCall.returns_after = FOREVER
        deploy.refuse_dead_model = look
        task = types.SimpleNamespace(id="a", directory=Path("/nowhere"))
        try:
            deploy.collect(None, tables.Silent(), LOGIN, task, {"remote_rundir_path": "/lustre/job"})
            raise AssertionError("the model's end was not seen")
        except deploy.Failure as failure:
            assert failure.klass == "model"
        assert 7 <= clock.passed <= 8.2, clock.passed


def shut_down_without_a_head():
    """Slurm ends Ray's head with everything else: who already asks it for the end of Serve waits no longer."""
    for gone_after, over_by in ((0, 0), (0.5, 1.2), (7, 8.2)):
        with told_clock(), stub_ray(), tempfile.TemporaryDirectory() as scratch:
            deploy.ray_head_answers = lambda _run, gone_after=gone_after: clock.passed < gone_after
            journal = tables.Silent()
            deploy.shut_down(tables.run_in(scratch), journal)
            assert journal.said[-1].startswith("not orderly: ConnectionError: Ray's head at "), journal.said
            assert gone_after <= clock.passed <= over_by, f"gone after {gone_after} s: {clock.passed} s"


LOGIN = types.SimpleNamespace(execution=types.SimpleNamespace(username="u", hostname="login"))


def task_of(run):
    (task,) = deploy.PLAN["evaluation"]["tasks"]
    return deploy.TaskRun(task, run.results, "k" * 64)


if __name__ == "__main__":
    deploy = tables.deploy = tables.load(sys.argv[1])
    globals()[sys.argv[2]]()
