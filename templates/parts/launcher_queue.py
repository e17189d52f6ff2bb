# ----- The launcher's jobs in the queue

SSH = ("ssh", "-o", "BatchMode=yes", "-o", "ConnectTimeout=10")
# All that is to be withdrawn is so within teardown_seconds.
LISTS_SECONDS = 10


def withdraw_in_time(journal, config, invocation, work):
    try:
        cancelled = within(PLAN["deadlines"]["teardown_seconds"], work, heed_stop=False)
    except Exception as error:
        secrets = ", and secrets beside their scripts" if PLAN["environment"]["secrets"] else ""
        message = f"jobs of {invocation} may be left in the queue{secrets}: {last_line(error)}"
        journal.event("teardown", "progress", message)
        return
    if cancelled:
        journal.event(
            "teardown", "progress", f"cancelled {', '.join(sorted(cancelled))}", jobs=sorted(cancelled)
        )


def cancel_successors(config, submitted):
    """Each ended job leaves a successor that waits for its failure, after a success for ever.

    The one that ended may itself be the successor of one that was preempted or ran out of time.
    """
    cancelled = cancel(config, ids_of_jobs(submitted) | ids_in_lists(config, submitted))
    remove_secrets(config, submitted)
    return cancelled


def withdraw(config, invocation, submitted):
    """Cancels what is left of an invocation in the queue, by id.

    Each job queues a successor for the case that it fails, which stays for ever when it does not (contracts,
    lab 7). After a stop the jobs themselves are left as well. `submitted`: what is known of each job.
    """
    if not ids_of_jobs(submitted):
        functional, _ = import_launcher()
        submitted = [status.get("data") or {} for status in functional.get_status([invocation])]
    # First what is known: the lists are on a file system that may hang.
    cancelled = cancel(config, ids_of_jobs(submitted))
    known = ids_of_jobs(submitted) | cancelled | ids_in_lists(config, submitted)
    for _ in range(3):
        left = cancel(config, known)
        if not left:
            break
        cancelled |= left
        known |= left
        time.sleep(1)
    remove_secrets(config, submitted)
    return cancelled


def cancel(config, known):
    """Cancels what is in the queue of these jobs and of their successors; returns it."""
    left = queued_jobs(config, known) if known else set()
    if left:
        # All in one call: a successor starts when its predecessor is cancelled.
        on_login_host(config, ["scancel", *sorted(left)])
    return left


def ids_of_jobs(submitted):
    return {str(data["slurm_job_id"]) for data in submitted if data.get("slurm_job_id")}


def ids_in_lists(config, submitted):
    """Those that went on with the jobs after a time limit or a preemption: each notes itself as it begins."""
    paths = in_directories_of_jobs(submitted, ".slurm_job_id.list")
    if not paths:
        return set()
    command = ["cat", *paths]
    try:
        return set(re.findall(r"\d+", on_login_host(config, command, LISTS_SECONDS)))
    except (OSError, subprocess.SubprocessError):
        return set()


def remove_secrets(config, submitted):
    """The launcher writes them into a file beside each job's script, and leaves it there."""
    paths = in_directories_of_jobs(submitted, ".secrets.env")
    if paths and PLAN["environment"]["secrets"]:
        on_login_host(config, ["rm", "-f", "--", *paths], LISTS_SECONDS)


def in_directories_of_jobs(submitted, name):
    return [f"{data['remote_rundir_path']}/{name}" for data in submitted if data.get("remote_rundir_path")]


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


def on_login_host(config, command, seconds=30):
    """Runs a command where the launcher submits, in the launcher's way."""
    target = f"{config.execution.username}@{config.execution.hostname}"
    finished = subprocess.run(
        [*SSH, target, shlex.join(command)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    # These do what they can: a job may have ended meanwhile, a file may not be there yet.
    if finished.returncode != 0 and command[0] not in ("scancel", "cat"):
        raise OSError(f"{shlex.join(command)} on {target}: {last_line(finished.stderr)}")
    return finished.stdout
