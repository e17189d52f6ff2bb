# ----- What the launcher's jobs left

COLLECT_SECONDS = 600


def collect(run, journal, config, task, data):
    """Copies a job's results and logs into the run directory, from the shared file system or by rsync."""
    source = data["remote_rundir_path"]
    copy = copy_here if Path(source).is_dir() else copy_from_host
    try:
        within(COLLECT_SECONDS, lambda: copy(config, Path(source) / "artifacts", task.directory))
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            collect_logs(run, config, copy, task, Path(source) / "logs")
    except (OSError, subprocess.SubprocessError) as error:
        message = f"{task.id}: {source} cannot be collected: {last_line(error)}"
        journal.progress("collect", message)


def collect_logs(run, config, copy, task, source):
    """Flat beside the other logs, under the task's name."""
    temporary = task.directory / ".logs"
    copy(config, source, temporary)
    for path in temporary.glob("*.log"):
        path.replace(run.logs / f"launcher-{task.id}-{path.name}")
    shutil.rmtree(temporary)


def copy_here(_config, source, target):
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(*CACHES), dirs_exist_ok=True)


def copy_from_host(config, source, target):
    target.mkdir(parents=True, exist_ok=True)
    excludes = [f"--exclude={pattern}" for pattern in CACHES]
    remote = f"{config.execution.username}@{config.execution.hostname}:{source}/"
    command = ["rsync", "-a", "-e", shlex.join(SSH), *excludes, remote, f"{target}/"]
    subprocess.run(
        command, stdin=subprocess.DEVNULL, check=True, capture_output=True, timeout=COLLECT_SECONDS
    )
