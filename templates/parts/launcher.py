# ----- Placement slurm: jobs of nemo-evaluator-launcher

SUBMIT_SECONDS = 600
# The launcher's words when its last sbatch has failed, whatever came of those before.
CUT_SUBMISSION = "failed to submit sbatch"


def run_phase_by_launcher(run, journal, phase, tasks, endpoint, deadline):
    """Placement slurm: nemo-evaluator-launcher submits a job for each task of the phase."""
    config = launcher_config(run, endpoint["urls"][phase["endpoint_type"]])
    invocation = submit(journal, config, tasks, deadline)
    journal.event("evaluate", "progress", f"launcher invocation {invocation}", invocation=invocation)
    submitted = {}
    known = submitted.values()
    have_ended = False
    try:
        follow_invocation(run, journal, config, invocation, tasks, deadline, submitted)
        have_ended = len(submitted) == len(tasks)
    finally:
        # The model waits for this with its GPUs: of jobs that have ended only the successors are left.
        if have_ended:
            withdraw_in_time(journal, config, invocation, lambda: cancel_successors(config, known))
        else:
            withdraw_in_time(journal, config, invocation, lambda: withdraw(config, invocation, known))


def import_launcher():
    try:
        from nemo_evaluator_launcher.api import functional
        from omegaconf import OmegaConf
    except ImportError as error:
        message = f"nemo-evaluator-launcher cannot be imported by {sys.executable}: {error}"
        raise Failure(EVALUATOR_LOST, "evaluate", "launcher", message) from error
    return functional, OmegaConf


def launcher_config(run, url):
    """launcher.yaml with its one hole filled, for this run's slot and model."""
    _, omegaconf = import_launcher()
    config = omegaconf.load(run.directory / "launcher.yaml")
    config.target.api_endpoint.url = url
    ask_model_directly(config, url)
    shift = run.slot * PLAN["evaluation"]["adapter_ports_per_slot"]
    for task in config.evaluation.tasks:
        port = re.fullmatch(r"lit:(\d+)", str(task.env_vars.get("ADAPTER_PORT", "")))
        if port is not None:
            task.env_vars.ADAPTER_PORT = f"lit:{int(port[1]) + shift}"
    return config


def submit(journal, config, tasks, deadline):
    """Submits a phase; returns the launcher's invocation id."""
    call = Call(lambda: run_launcher(config, tasks))
    try:
        return finish(call, min(SUBMIT_SECONDS, deadline.left))
    except (Stopped, TimeoutError) as error:
        # Some jobs may be in the queue already, and only the launcher knows which.
        if call.wait(30):
            withdraw_in_time(journal, config, "the launcher", lambda: withdraw(config, call.result(), []))
        else:
            message = "the launcher still submits: look for its jobs with squeue --me"
            journal.event("teardown", "progress", message)
        if isinstance(error, Stopped):
            raise
        raise Failure(
            EVALUATOR_LOST, "evaluate", "launcher", f"the launcher's run_eval gives {error}"
        ) from error
    except Exception as error:
        traceback.print_exc()
        if CUT_SUBMISSION in str(error):
            tell_of_lost_jobs(journal, config)
        message = f"the launcher refused: {type(error).__name__}: {error}"
        raise Failure(EVALUATOR_LOST, "evaluate", "launcher", message) from error


def tell_of_lost_jobs(journal, config):
    """The launcher has recorded none of the jobs that it submitted: nobody can say which are this run's."""
    look = shlex.join(["squeue", "--me", "--format=%i %o"])
    place = config.execution.output_dir
    message = f"the launcher's jobs may be left in the queue: `{look}` shows them, with scripts below {place}"
    journal.event("teardown", "progress", message)


def run_launcher(config, tasks):
    functional, _ = import_launcher()
    with secrets_in_double_quotes():
        return functional.run_eval(config, tasks=[task.id for task in tasks])
