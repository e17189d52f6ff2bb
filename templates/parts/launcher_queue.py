# ----- The launcher's jobs in the queue

SSH = ("ssh", "-o", "BatchMode=yes", "-o", "ConnectTimeout=10")


def withdraw_in_time(journal, config, invocation, work):
    try:
        cancelled = within(PLAN["deadlines"]["teardown_seconds"], work, heed_stop=False)
    except Exception as error:
        journal.event(
            "teardown", "progress", f"jobs of {invocation} may be left in the queue: {last_line(error)}"
        )
        return
    if cancelled:
        journal.event(
            "teardown", "progress", f"cancelled {', '.join(sorted(cancelled))}", jobs=sorted(cancelled)
        )


def cancel_successors(config, submitted):
    """Each ended job leaves a successor that waits for its failure, after a success for ever.

    The one that ended may itself be the successor of one that was preempted or ran out of time.
    """
    ended = set().union(*(ids_of_job(config, data) for data in submitted))
    left = queued_jobs(config, ended)
    if left:
        on_login_host(config, ["scancel", *sorted(left)])
    return left


def withdraw(config, invocation):
    """Cancels what is left of an invocation in the queue, by id.

    Each job queues a successor for the case that it fails, which stays for ever when it does not (contracts,
    lab 7). After a stop the jobs themselves are left as well.
    """
    functional, _ = import_launcher()
    known = set()
    for status in functional.get_status([invocation]):
        known |= ids_of_job(config, status["data"])
    cancelled = set()
    for _ in range(3):
        left = queued_jobs(config, known)
        if not left:
            break
        # All in one call: a successor starts when its predecessor is cancelled.
        on_login_host(config, ["scancel", *sorted(left)])
        cancelled |= left
        known |= left
        time.sleep(1)
    return cancelled


def ids_of_job(config, data):
    """The Slurm id of a job, and of those that went on with it after a time limit or a preemption."""
    ids = {str(data["slurm_job_id"])} if data.get("slurm_job_id") else set()
    listing = f"{data.get('remote_rundir_path')}/.slurm_job_id.list"
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        ids |= set(re.findall(r"\d+", on_login_host(config, ["cat", listing])))
    return ids


def queued_jobs(config, known):
    """Those of the known jobs that are in the queue, and those that wait for one of them to fail."""
    command = ["squeue", "--noheader", f"--user={config.execution.username}", "--format=%i|%E"]
    queue_lines = [line.strip().partition("|") for line in on_login_host(config, command).splitlines()]
    family = set(known)
    # A successor has no successor before it starts, but the next round of withdraw looks again.
    for job, _, dependency in queue_lines:
        if family & set(re.findall(r"afternotok:(\d+)", dependency)):
            family.add(job)
    return family & {job for job, _, _ in queue_lines}


def on_login_host(config, command):
    """Runs a command where the launcher submits, in the launcher's way."""
    target = f"{config.execution.username}@{config.execution.hostname}"
    finished = subprocess.run(
        [*SSH, target, shlex.join(command)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    if finished.returncode != 0 and command[0] != "scancel":
        raise OSError(f"{shlex.join(command)} on {target}: {last_line(finished.stderr)}")
    return finished.stdout
