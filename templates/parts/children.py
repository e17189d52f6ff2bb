def start_child(command, stdout, stderr, cwd=None, env=None):
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


def stop_children(children, grace_seconds):
    """TERM to each child's process group, KILL to what is left after the grace."""
    for child in children:
        signal_group(child, signal.SIGTERM)
    deadline = Deadline(grace_seconds)
    while not deadline.over and any(child.poll() is None for child in children):
        time.sleep(0.1)
    for child in children:
        # The child may be gone while something that it started is not.
        signal_group(child, signal.SIGKILL)
        child.wait()


def signal_group(child, number):
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, number)


def ended_how(code):
    """A return code of subprocess in words."""
    return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
