# ----- The verbs, from the top

USAGE = "usage: deploy.py [--orchestrate | --evaluate --endpoint-file FILE]"
MAKES_RUN_DIRECTORY = PLAN["comms"]["run_directory_by"] == "program"
LOOPBACK = "127.0.0.1"
# Serve's proxy is on this node; bound to the loopback address it is not to be reached by the node's own.
BINDS_ALL = PLAN["deploy"]["host"] != LOOPBACK
LEASE_MAY_BEGIN_LATER = PLAN["comms"]["lease"] == "once_kept"


def main(arguments):
    # The launcher keeps secrets in files; the CLI starts an evaluator under the login shell's mask.
    os.umask(0o077)
    install_signal_handlers()
    if len(arguments) == 3 and arguments[:2] == ["--evaluate", "--endpoint-file"]:
        return evaluate_and_tell(Path(arguments[2]).absolute())
    if arguments not in ([], ["--orchestrate"]):
        print(USAGE, file=sys.stderr)
        return 2
    journal = Journal()
    code = settle(journal, DEPLOYMENT_FAILED, lambda: deploy(journal, orchestrate=bool(arguments)))
    if MAKES_RUN_DIRECTORY:
        leave_run_directory(journal, code)
    return code


def deploy(journal, orchestrate):
    """Model up, somebody evaluates, model down. Returns the exit code."""
    watch_for_hang(journal)
    run = run_from_environment()
    if MAKES_RUN_DIRECTORY:
        code_of_before = make_run_directory(run, journal)
        if code_of_before is not None:
            return code_of_before
    refuse_foreign_files(run, DEPLOYMENT_FAILED, "deploy")
    # Only now: a run that somebody else has started is not this process's to write to.
    journal.run = run
    run.logs.mkdir(exist_ok=True)
    set_room_aside(run)
    # One of an earlier attempt would send evaluators to a model that is gone.
    run.endpoint_file.unlink(missing_ok=True)
    if not orchestrate or LEASE_MAY_BEGIN_LATER:
        watch_lease(run, journal)
    with journal.during("deploy", DEPLOYMENT_FAILED, announce=False):
        checkpoint = resolve_checkpoint(journal)
        fingerprint = take_fingerprint(journal, checkpoint)
        if nothing_is_missing(run, journal, checkpoint, fingerprint):
            return SUCCEEDED
        port, claim = reserve_port(journal)
    model = {"checkpoint": checkpoint, "fingerprint": fingerprint}
    with claim:
        with journal.during("ray", NO_RAY):
            connect_to_ray(run, journal)
        try:
            # Settled before the model goes down: who waits for the outcome need not wait for that.
            return settle(
                journal,
                DEPLOYMENT_FAILED,
                lambda: serve_evaluation(run, journal, model, port, orchestrate),
            )
        finally:
            shut_down(run, journal)


def serve_evaluation(run, journal, model, port, orchestrate):
    health = Health(run)
    bring_up(run, journal, health, model, port)
    with journal.during("evaluate", EVALUATOR_LOST, announce=False):
        if orchestrate and PLAN["evaluation"]["started_by"] == "program":
            return evaluate_in_child(run, health)
        return wait_for_completion(run, journal, health)


def bring_up(run, journal, health, model, port):
    """Deployed, loaded, answering right, and told of in the endpoint file: one after the other."""
    urls = endpoint_urls(run.node_ip if BINDS_ALL else LOOPBACK, port)
    with journal.during("deploy", DEPLOYMENT_FAILED):
        deploy_model(run, model["checkpoint"], port)
    deadline = Deadline(PLAN["deadlines"]["ready_seconds"])
    with journal.during("load", NEVER_READY):
        wait_for_first_answer(run, journal, health, urls, deadline)
    with journal.during("ready", ANSWERS_UNFIT):
        seen = wait_until_fit(run, journal, health, urls, deadline)
        loaded = {**model, "fingerprint": fingerprint_after(journal, **model)}
        write_endpoint(run, loaded, port, urls, seen)
        journal.event(
            "ready", "progress", f"the model answers at {urls['completions']}", url=urls["completions"]
        )


def evaluate_and_tell(endpoint_file):
    # stdout is for JSON lines alone; the launcher prints, so what it takes for stdout is stderr.
    stdout = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    end_with_orchestrator()
    journal = Journal(stdout, phase="evaluate")
    code = settle(journal, EVALUATOR_LOST, lambda: evaluate(endpoint_file, journal))
    journal.event("evaluate", "done", exit_code=code)
    return code


def settle(journal, otherwise, work):
    """The exit code of some work: the one place where a failure becomes failed.json and a number."""
    try:
        return work()
    except Failure as error:
        failure = error
    except Stopped as error:
        failure = Failure(TERMINATED, journal.phase, "terminated", str(error))
    except Exception as error:
        failure = Failure(otherwise, journal.phase, "internal", f"{type(error).__name__}: {error}")
        failure.__cause__ = error
    with contextlib.suppress(OSError):
        if failure.__cause__ is not None:
            traceback.print_exception(failure.__cause__)
    journal.fail(failure)
    return failure.exit_code
