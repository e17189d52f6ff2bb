# ----- The deployment on Ray Serve

# Name of the Serve application: a run deploys one model on a cluster of its own.
APPLICATION = "nano3"
HEALTH_CHECK_SECONDS = 3
# Who still asks when the run ends is not waited for; Serve's 20 s would go by with idle GPUs.
STOP_GRACE_SECONDS = 2
# Serve replaces a replica that died in about 4 s (seen with Ray 2.49.2); the model's load comes on top.
UNHEALTHY_SECONDS = 60
# While Serve says RUNNING nobody replaces a lost shard; on a busy head its word is many seconds old.
LOST_SHARDS_SECONDS = 30
# A replica that dies again and again is called running in between, for the moment that it lives.
RECOVERED_SECONDS = 15
# The actors that hold a Megatron model's shards (Export-Deploy, megatronllm_deployable_ray.py).
SHARD_CLASS = "ModelWorker"


def deploy_model(run, checkpoint, port):
    """Deploys; returns when Serve calls the application running. For Megatron nothing is loaded then."""
    from ray import serve

    refuse_foreign_serve()
    application = bind_deployment(checkpoint)
    # Before serve.run, which would start it on loopback and port 8000; Serve keeps its first start (api.py).
    http_options = {"host": PLAN["deploy"]["host"], "port": port}
    within(120, lambda: serve.start(proxy_location="HeadOnly", http_options=http_options))
    # serve.run waits without limit for a replica that cannot be scheduled (Ray #50426), hence in a thread.
    running = Call(lambda: serve.run(application, name=APPLICATION, route_prefix="/"))
    deadline = Deadline(PLAN["deadlines"]["deploy_seconds"])
    status = None
    while not running.wait(1):
        STOP.check()
        refuse_early_completion(run, "deploy")
        status, message = application_status()
        if status == "DEPLOY_FAILED":
            break
        if deadline.over:
            reason = last_line(message) or "no reason given"
            message = f"Serve still says {status} after {deadline.seconds} s: {reason}"
            raise Failure(DEPLOYMENT_FAILED, "deploy", "timeout", message, find_line_in_ray_logs(run))
    finish_deployment(run, running, status == "DEPLOY_FAILED")


def refuse_foreign_serve():
    """The cluster is this run's own: with Serve on it, it is another's, whose model would be replaced."""
    from ray import serve

    found = within(30, serve.status).applications
    if found:
        message = f"Serve runs on this Ray cluster already, with {', '.join(found)}: it is not this run's own"
        raise Failure(DEPLOYMENT_FAILED, "deploy", "occupied", message)


def finish_deployment(run, running, has_failed):
    """Where serve.run has returned the application runs: what a busy head says next, Health judges."""
    reason = ""
    if running.wait(5):
        try:
            running.result()
            if not has_failed:
                return
        except Exception as error:
            reason = f"{type(error).__name__}: {error}"
    status, message = application_status()
    if status == "RUNNING":
        return
    message = message or reason
    print(message, file=sys.stderr)
    raise Failure(
        DEPLOYMENT_FAILED, "deploy", "replica", telling_message(message), find_line_in_ray_logs(run)
    )


def telling_message(text):
    """The line of Serve's message that names the cause: its text ends with advice."""
    causes = [line.strip() for line in text.splitlines() if re.search(TELLING[1], line.strip())]
    return causes[-1] if causes else last_line(text) or "Serve gives no reason"


def bind_deployment(checkpoint):
    """The Serve application, every argument by keyword: Export-Deploy 0.3 and 0.4 have another order."""
    deploy = PLAN["deploy"]
    arguments = dict(deploy["arguments"])
    for name in (deploy["checkpoint_argument"], *deploy["repeated_checkpoint_arguments"]):
        arguments[name] = checkpoint
    try:
        module = importlib.import_module(deploy["module"])
        deployment = getattr(module, deploy["class_name"])
    except (ImportError, AttributeError) as error:
        message = f"cannot import {deploy['class_name']} from {deploy['module']}: {error}"
        raise Failure(DEPLOYMENT_FAILED, "deploy", "import", message) from error
    options = {**deploy["options"], "graceful_shutdown_timeout_s": STOP_GRACE_SECONDS}
    return deployment.options(**options).bind(**arguments)


def application_status():
    """Serve's word for the application and its reason; it says nothing about the model."""
    from ray import serve

    try:
        application = within(30, serve.status).applications.get(APPLICATION)
    except Exception as error:
        return "UNKNOWN", f"Serve's controller: {type(error).__name__}: {last_line(error)}"
    if application is None:
        return "NOT_STARTED", ""
    reasons = [application.message, *(deployment.message for deployment in application.deployments.values())]
    return str(application.status.value), "\n".join(filter(None, reasons))


class Health:
    """Whether the deployment is still there. What Serve repairs by itself within a minute is no failure."""

    def __init__(self, run):
        self._run = run
        self._sick_since = {}  # by patience: each kind of complaint has its own
        self._well_since = None
        self._next_check = 0.0

    def check(self, phase):
        """Raises when the deployment is lost; looks at most every few seconds."""
        if time.monotonic() < self._next_check:
            return
        complaint, patience = self._complaint(phase)
        now = time.monotonic()
        self._next_check = now + HEALTH_CHECK_SECONDS
        if complaint is None:
            self._recover(now)
            return
        self._well_since = None
        if now - self._sick_since.setdefault(patience, now) >= patience:
            message = f"{complaint}, still so {patience} s later"
            raise Failure(DEPLOYMENT_FAILED, phase, "replica", message, find_line_in_ray_logs(self._run))

    def _recover(self, now):
        """One good word does not end a sickness, a quarter of a minute of them does."""
        if self._well_since is None:
            self._well_since = now
        if now - self._well_since >= RECOVERED_SECONDS:
            self._sick_since.clear()

    def _complaint(self, phase):
        """What is wrong, if anything, and for how many seconds it may be."""
        if not ray_head_answers(self._run) and not ray_head_answers(self._run):
            message = f"Ray's head at {self._run.ray_address} is gone"
            last = find_last_line(self._run.logs / "ray-head.log")
            raise Failure(DEPLOYMENT_FAILED, phase, "ray", message, last)
        status, message = application_status()
        if status == "DEPLOY_FAILED":
            raise Failure(
                DEPLOYMENT_FAILED,
                phase,
                "replica",
                telling_message(message),
                find_line_in_ray_logs(self._run),
            )
        if status != "RUNNING":
            return f"Serve calls the application {status}: {telling_message(message)}", UNHEALTHY_SECONDS
        return missing_shards(), LOST_SHARDS_SECONDS


def missing_shards():
    """A complaint when a Megatron model has lost workers: Export-Deploy's front end does not look."""
    if PLAN["model"]["model_format"] != "megatron":
        return None
    try:
        from ray._private.state import actors

        states = within(30, actors).values()
        shards = [actor["State"] for actor in states if actor["ActorClassName"] == SHARD_CLASS]
    except Exception:
        return None  # a Ray whose private state is another: deadlines are left
    needed = PLAN["layout"]["num_replicas"] * PLAN["layout"]["gpus_per_replica"]
    lost = shards.count("DEAD")
    left = len(shards) - lost
    if lost == 0 or left >= needed:
        return None
    return f"{lost} of the model's workers died and were not replaced: {left} of {needed} are left"


def shut_down(run, journal):
    """Gives the GPUs back, within a limit. A failure here does not change how the run ended."""
    from ray import serve

    # Also while Serve is asked: scancel ends Ray's head in the same second, and who asks it then hangs.
    def refuse_dead_head():
        if not ray_head_answers(run):
            raise ConnectionError(f"Ray's head at {run.ray_address} is gone")

    journal.event("teardown", "started")
    try:
        refuse_dead_head()
        # No ray.shutdown: a thread that still asks Ray would start a new one. This process's end is enough.
        within(
            PLAN["deadlines"]["teardown_seconds"],
            serve.shutdown,
            heed_stop=False,
            meanwhile=refuse_dead_head,
        )
    except Exception as error:
        message = f"not orderly: {type(error).__name__}: {last_line(error)}; the job's end frees the GPUs"
        journal.event("teardown", "done", message)
        return
    journal.event("teardown", "done", "Serve is shut down")
