# ----- Child processes

KILL_SECONDS = 5


def start_child(command, stdout, stderr, cwd, env):
    """Starts a program in a session of its own, so that it can be stopped with all that it started."""
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=stderr,
        cwd=cwd,
        env=env,
        start_new_session=True,
    )


def end_with_orchestrator():
    """An evaluation that deploy.py --orchestrate started gets TERM when that one dies, even by SIGKILL."""
    if os.environ.get("NANO3_ORCHESTRATOR") == str(os.getppid()):
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)


def has_ended(child):
    """Whether a child has ended; what it left running ends with it."""
    if child.returncode is not None:
        return True
    # Its process group is its own for as long as nobody has reaped it.
    if os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        return False
    signal_group(child, signal.SIGKILL)
    child.wait()
    return True


def stop_children(children, grace_seconds):
    """TERM to the process group of each child that runs, KILL to what is left after the grace."""
    running = [child for child in children if not has_ended(child)]
    for child in running:
        signal_group(child, signal.SIGTERM)
    deadline = Deadline(grace_seconds)
    while not deadline.over and not all(has_ended(child) for child in running):
        time.sleep(0.1)
    for child in running:
        if not has_ended(child):
            signal_group(child, signal.SIGKILL)
            # One that waits for a file system cannot be killed; the step's or container's end takes it along.
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(KILL_SECONDS)


def signal_group(child, number):
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, number)


def ended_how(code):
    """A return code of subprocess in words."""
    return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
