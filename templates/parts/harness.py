# ----- Placement allocation: the harness beside the model

# An interrupted harness has no results that are worth a wait; nemo-evaluator is told 3 s, see below.
HARNESS_GRACE_SECONDS = 6
WRITE_CHECK_SECONDS = 2


def run_phase_here(run, journal, phase, tasks, endpoint, deadline):
    """Placement allocation: a process of nemo-evaluator for each task, all of a phase at once."""
    url = endpoint["urls"][phase["endpoint_type"]]
    children, claims = {}, []
    try:
        for task in tasks:
            port, claim = reserve_adapter_port(run, task)
            claims.append(claim)
            begin_task(run, journal, task)
            children[task] = start_harness(run, task, url, port)
            task.tell(journal, "running")
        follow_harnesses(run, journal, children, deadline)
    finally:
        stop_children(children.values(), HARNESS_GRACE_SECONDS)
        for claim in claims:
            claim.close()


def follow_harnesses(run, journal, children, deadline):
    next_check = Deadline(0)
    while any(not task.is_over for task in children):
        if next_check.over:
            refuse_unwritable(run, children)
            next_check = Deadline(WRITE_CHECK_SECONDS)
        for task, child in children.items():
            if not task.is_over:
                look_at_harness(run, journal, task, child)
        if deadline.over:
            unfinished = next(task for task in children if not task.is_over)
            raise evaluation_too_long(
                deadline, children, find_line(task_log(run, unfinished), unfinished.log_start)
            )
        STOP.pause(1)


def refuse_unwritable(run, tasks):
    """A harness that cannot write waits for minutes before it says so, and the model with it."""
    for task in tasks:
        if task.is_over:
            continue
        probe = task.directory / ".writable"
        try:
            probe.write_bytes(bytes(4096))
            probe.unlink()
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES):
                continue  # a network file system has its moments
            message = f"{task.id}: results cannot be written any more: {error}"
            log_line = find_line(task_log(run, task), task.log_start)
            raise Failure(EVALUATOR_LOST, "evaluate", "results", message, log_line) from error


def look_at_harness(run, journal, task, child):
    task.tell(journal, progress=read_number(task.directory / "progress"))
    if not has_ended(child):
        return
    task.conclude(journal, complaint_of_harness(run, task, child.returncode))


def complaint_of_harness(run, task, code):
    task.log_line = find_line(task_log(run, task), task.log_start)
    if code == 0:
        return None
    return f"the harness {ended_how(code)}{task.log_line.cause if task.log_line else ''}"


def evaluation_too_long(deadline, tasks, log_line=None):
    unfinished = ", ".join(task.id for task in tasks if not task.is_over)
    message = f"evaluate_seconds ({deadline.seconds} s) are over; not finished: {unfinished}"
    return Failure(EVALUATOR_LOST, "evaluate", "timeout", message, log_line)


def start_harness(run, task, url, port):
    """Starts nemo-evaluator in an empty directory of its own: it writes there, and reads folders as tasks."""
    work = task.directory / "work"
    work.mkdir(parents=True)
    config = work / "run_config.yaml"
    write_run_config(config, task, url)
    command = [*harness_program(), "run_eval", "--run_config", str(config)]
    environment = harness_environment(task, url, port)
    with open(task_log(run, task), "ab") as log:
        task.log_start = log.tell()
        return start_child(command, stdout=log, stderr=subprocess.STDOUT, cwd=work, env=environment)


def write_run_config(path, task, url):
    import yaml

    config = json.loads(json.dumps(task.plan["run_config"]))
    config["config"]["output_dir"] = str(task.directory)
    config["target"]["api_endpoint"]["url"] = url
    path.write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")


def harness_python():
    return find_interpreter(PLAN["evaluation"]["python"])


def find_interpreter(name):
    python = shutil.which(name)
    if python is None:
        message = f"no interpreter {name} on {node_name()}"
        raise Failure(EVALUATOR_LOST, "evaluate", "environment", message)
    return python


def harness_program():
    """nemo-evaluator beside the interpreter, else its module."""
    python = harness_python()
    script = Path(python).with_name("nemo-evaluator")
    return [str(script)] if script.exists() else [python, "-m", "nemo_evaluator.core.entrypoint"]


def harness_environment(task, url, port):
    """The harness runs `lm-eval` by name, and its requests must not go through a proxy of the site."""
    environment = {
        "NEMO_EVALUATOR_TELEMETRY_LEVEL": "0",
        "NEMO_EVALUATOR_SHUTDOWN_TIMEOUT_SECONDS": "3",
        **os.environ,
        **task.plan["env_vars"],
        "ADAPTER_PORT": str(port),
    }
    environment["PATH"] = f"{Path(harness_python()).parent}{os.pathsep}{environment.get('PATH', os.defpath)}"
    for name in ("no_proxy", "NO_PROXY"):
        environment[name] = without_proxy(environment.get(name), url)
    return environment


def without_proxy(given, url):
    """The hosts that are asked directly: those that were given, and the model's."""
    return ",".join(filter(None, [given, "localhost", "127.0.0.1", urllib.parse.urlparse(url).hostname]))


def reserve_adapter_port(run, task):
    """A port for nemo-evaluator's proxy.

    Two proxies that choose for themselves in the same second choose the same port, and both tasks'
    requests go through one of them, without an error (seen with nemo-evaluator 0.2.8).
    """
    width = PLAN["evaluation"]["adapter_ports_per_slot"]
    base = PLAN["evaluation"]["adapter_port"] + run.slot * width
    for offset in range(width):
        port = base + (task.plan["index"] + offset) % width
        # The proxy binds without SO_REUSEADDR: for a minute after another run's it could not.
        claim = claim_port("127.0.0.1", port, reuse=False)
        if claim is not None:
            return port, claim
    message = f"no port from {base} to {base + width - 1} is free on {node_name()}"
    raise Failure(EVALUATOR_LOST, "evaluate", "port", message)


def task_log(run, task):
    return run.logs / f"task-{task.id}.log"


def read_number(path):
    """A progress file's number; None while it is not there or half written."""
    try:
        return int(path.read_text())
    except (OSError, ValueError):
        return None
