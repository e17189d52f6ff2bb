# ----- What the launcher's jobs left

COLLECT_SECONDS = 600


def collect(run, journal, config, task, data):
    """Copies a job's results and logs into the run directory, from the shared file system or by rsync.

    Returns None, or why the results are not here whole.
    """
    source = Path(data["remote_rundir_path"])
    copy = copy_here if os.path.isdir(source) else copy_from_host

    def in_time(work):
        return within(COLLECT_SECONDS, work, meanwhile=lambda: refuse_dead_model(run))

    with contextlib.suppress(OSError, subprocess.SubprocessError):
        in_time(lambda: collect_logs(run, config, copy, task, source / "logs"))
    try:
        in_time(lambda: copy(config, source / "artifacts", task.directory))
    except (OSError, subprocess.SubprocessError) as error:
        complaint = f"{source} cannot be collected: {why_not_copied(error)}"
        journal.progress("collect", f"{task.id}: {complaint}")
        return complaint
    return None


def why_not_copied(error):
    """Of many files the first one's reason, of rsync its own words."""
    if isinstance(error, shutil.Error):
        return last_line(error.args[0][0][2])
    if isinstance(error, subprocess.CalledProcessError):
        words = re.search(r"^(?:rsync|ssh): .*", error.stderr.decode(errors="replace"), re.MULTILINE)
        return words[0].strip() if words else last_line(error)
    return last_line(error)


def collect_logs(run, config, copy, task, source):
    """Flat beside the other logs, under the task's name."""
    temporary = task.directory / ".logs"
    copy(config, source, temporary)
    for path in temporary.glob("*.log"):
        path.replace(run.logs / f"launcher-{task.id}-{path.name}")
    shutil.rmtree(temporary)


def copy_here(_config, source, target):
    shutil.copytree(
        source,
        target,
        ignore=shutil.ignore_patterns(*CACHES),
        copy_function=copy_file,
        ignore_dangling_symlinks=True,
        dirs_exist_ok=True,
    )


def copy_file(source, target):
    """Whole or not at all, as rsync does it: half a result file may be read as a whole one."""
    partial = Path(f"{target}.partial")
    try:
        shutil.copy2(source, partial)
        os.replace(partial, target)
    finally:
        partial.unlink(missing_ok=True)


def copy_from_host(config, source, target):
    target.mkdir(parents=True, exist_ok=True)
    excludes = [f"--exclude={pattern}" for pattern in CACHES]
    remote = f"{config.execution.username}@{config.execution.hostname}:{source}/"
    # Not --archive: an owner that cannot be set would pass for a file that could not be copied.
    command = ["rsync", "-rlt", "-e", shlex.join(SSH), *excludes, remote, f"{target}/"]
    subprocess.run(
        command, stdin=subprocess.DEVNULL, check=True, capture_output=True, timeout=COLLECT_SECONDS
    )
