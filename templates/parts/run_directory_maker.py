# ----- The run directory, where no job script has made it


def make_run_directory(run):
    """Makes the run directory from the set that this program lies in, and takes it for this process alone."""
    try:
        run.logs.mkdir(mode=0o700, parents=True, exist_ok=True)
        run.directory.chmod(0o700)
        # A ConfigMap is a directory of links, and read-only.
        for file in sorted(Path(__file__).absolute().parent.iterdir()):
            if file.is_file() and not file.name.startswith("."):
                shutil.copyfile(file, run.directory / file.name)
        take_run_directory(run)
    except OSError as error:
        message = f"cannot write the run directory {run.directory}: {error.strerror or error}"
        raise Failure(DEPLOYMENT_FAILED, "deploy", "run-directory", message) from error


def take_run_directory(run):
    """Creates job.json. A second process of the run finds it there: it would evaluate everything again."""
    about = {
        "job_id": run.job_id,
        "attempt": run.attempt,
        "host": node_name(),
        "node_ip": run.node_ip,
        "slot": run.slot,
        "ray_address": run.ray_address,
        "started_at": now(),
    }
    path = run.directory / "job.json"
    temporary = write_temporary(path, about)
    try:
        os.link(temporary, path)
    except FileExistsError:
        message = f"{path} is there: this run was started before; a run evaluates once"
        raise Failure(DEPLOYMENT_FAILED, "deploy", "repeated", message) from None
    finally:
        temporary.unlink()


def leave_run_directory(journal, code):
    """Says how the run ended, and keeps this program's own log: it goes with the pod."""
    run = journal.run
    if run is None:
        return
    outcome = "succeeded" if code == SUCCEEDED else "failed"
    completion = {"run_id": run.run_id, "attempt": run.attempt, "outcome": outcome, "exit_code": code}
    with contextlib.suppress(OSError):
        write_json(run.completion_file, completion)
        results = run.results / "results.json"
        if results.exists():
            print(results.read_text(encoding="utf-8"), flush=True)
        if journal.own_log is not None:
            shutil.copyfile(journal.own_log[0], run.logs / "deploy.log")
