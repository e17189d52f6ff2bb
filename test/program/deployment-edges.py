"""Waits for the model at their edge, by a clock that is told: `deployment-edges.py deploy.py TABLE`."""

import sys
import types

import tables
from told_clock import FOREVER, Fine, SlowCall, answer, clock, deadlines, edge, since, stub_ray, told_clock


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


def sick_deployment():
    """What Serve repairs by itself within its time is no failure."""
    lost = "2 of the model's 2 workers died"
    rows = (
        (deploy.UNHEALTHY_SECONDS, ("UNHEALTHY", "replica died"), None, "Serve calls .* UNHEALTHY: replica died, still so 60 s later"),
        (deploy.LOST_SHARDS_SECONDS, ("RUNNING", ""), lost, f"{lost}, still so 30 s later"),
    )
    for limit, status, shards, want in rows:

        def wait(after, status=status, shards=shards):
            deploy.ray_head_answers = lambda _run: True
            deploy.missing_shards = lambda: since(after, None, shards)
            deploy.find_line_in_ray_logs = lambda _run: None
            deploy.application_status = lambda: since(after, ("RUNNING", ""), status)
            health = deploy.Health(None)
            while clock.passed <= after:
                health.check("evaluate")
                deploy.STOP.pause(1)

        edge(limit, deploy.HEALTH_CHECK_SECONDS, wait, f"11 replica: {want}$")


def another_complaint():
    """Who lacks workers has their time, however long the application was called unhealthy before."""
    with told_clock():
        deploy.ray_head_answers = lambda _run: True
        deploy.find_line_in_ray_logs = lambda _run: None
        before = deploy.UNHEALTHY_SECONDS - deploy.HEALTH_CHECK_SECONDS
        deploy.missing_shards = lambda: "2 workers died"
        deploy.application_status = lambda: since(before, ("RUNNING", ""), ("UNHEALTHY", "replica died"))
        health = deploy.Health(None)
        try:
            while True:
                health.check("evaluate")
                deploy.STOP.pause(1)
        except deploy.Failure as failure:
            assert failure.message.startswith("2 workers died"), failure
        want = before + deploy.LOST_SHARDS_SECONDS
        assert want <= clock.passed <= want + deploy.HEALTH_CHECK_SECONDS, clock.passed


def sick_again_and_again():
    """A good word between complaints does not end a sickness; a quarter of a minute of them does."""
    step, patience = deploy.HEALTH_CHECK_SECONDS, deploy.UNHEALTHY_SECONDS
    spell = deploy.RECOVERED_SECONDS // step
    well, sick, lost = [("RUNNING", None)], [("UNHEALTHY", None)], [("RUNNING", "2 workers died")]
    rows = (
        ("well every other time", (sick + well) * 100, f"^{patience} s$"),
        ("sick a moment, and well for nearly long enough", (sick + well * spell) * 20, "^72 s$"),
        ("well for long enough in between", (sick + well * (spell + 1)) * 20, "never"),
        ("sick once, and a minute later", sick + well * (patience // step) + sick, "never"),
        ("two complaints in turn", (sick + lost) * 20, f"^{deploy.LOST_SHARDS_SECONDS + step} s$"),
    )

    def watch(looks):
        with told_clock():
            deploy.ray_head_answers = lambda _run: True
            deploy.find_line_in_ray_logs = lambda _run: None
            health = deploy.Health(None)
            try:
                for status, shards in looks:
                    deploy.application_status = lambda status=status: (status, "replica died")
                    deploy.missing_shards = lambda shards=shards: shards
                    health.check("evaluate")
                    deploy.STOP.pause(step)
            except deploy.Failure:
                return f"{clock.passed:g} s"
            return "never"

    tables.rows_hold(rows, watch)


if __name__ == "__main__":
    deploy = tables.deploy = tables.load(sys.argv[1])
    globals()[sys.argv[2]]()
