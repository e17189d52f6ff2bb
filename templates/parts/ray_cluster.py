# ----- The job's own Ray cluster

RAY_LOGS = ("serve/replica_*.log", "worker-*.err")
# Ray's own marks in the output of workers.
RAY_MARK = re.compile(r"^:\w+:")
# Wall-clock time, to compare with that of local files.
STARTED_AT = time.time()


def connect_to_ray(run, journal):
    """Joins the job's own Ray cluster and waits until it has the GPUs that the plan counts on."""
    import ray

    try:
        # An explicit address: without one Ray starts a cluster of its own, with no GPU of the other nodes.
        within(
            PLAN["deadlines"]["ray_seconds"],
            lambda: ray.init(address=run.ray_address),
        )
    except (ConnectionError, TimeoutError, RuntimeError) as error:
        message = f"no Ray cluster answers at {run.ray_address}: {last_line(error)}"
        raise Failure(NO_RAY, "ray", "connection", message) from error
    # Ray installs its own SIGTERM handler, which ends the process without a clean-up (seen with 2.49.2).
    install_signal_handlers()
    wait_for_gpus(journal)


def wait_for_gpus(journal):
    import ray

    expected = PLAN["layout"]["nodes"] * PLAN["ray"]["num_gpus_per_node"]
    deadline = Deadline(PLAN["deadlines"]["ray_seconds"])
    while True:
        nodes = [node for node in within(30, ray.nodes) if node["Alive"]]
        seen = sum(int(node["Resources"].get("GPU", 0)) for node in nodes)
        if seen == expected:
            journal.event(
                "ray", "progress", f"{seen} GPUs on {len(nodes)} nodes", gpus=seen, nodes=len(nodes)
            )
            return
        if deadline.over:
            message = (
                f"after {deadline.seconds} s Ray has {seen} GPUs on {len(nodes)} nodes,"
                f" the plan needs {expected} on {PLAN['layout']['nodes']}"
            )
            raise Failure(NO_RAY, "ray", "gpus", message)
        STOP.pause(1)


def ray_head_answers(run):
    """Whether the GCS accepts connections: without it Ray's own calls hang, and then end this process."""
    host, _, port = run.ray_address.rpartition(":")
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=5).close()
    except OSError:
        return False
    return True


def ray_log_files():
    """Logs of this Ray session on this node that may tell why a replica or a worker died, latest first."""
    with contextlib.suppress(Exception):
        from ray._private.worker import global_worker

        logs = Path(global_worker.node.get_session_dir_path()) / "logs"
        ages = {path: path.stat().st_mtime for pattern in RAY_LOGS for path in logs.glob(pattern)}
        return sorted((path for path in ages if ages[path] >= STARTED_AT), key=ages.get, reverse=True)
    return []


def find_line_in_ray_logs(run):
    """The telling line of Ray's logs, or where the latest ends. They go with the node: its end is copied."""
    files = ray_log_files()
    for find in (find_telling_line, find_last_line):
        for path in files:
            found = find(path)
            if found is not None and not RAY_MARK.match(found.text):
                copy = run.logs / f"ray-{path.name}"
                with contextlib.suppress(OSError):
                    copy_end(path, copy)
                return find(copy) or found
    return None


def copy_end(path, target):
    """Copies what is searched of a log: of a long one the last lines."""
    with open(path, "rb") as source, open(target, "wb") as copy:
        start = max(0, os.fstat(source.fileno()).st_size - SEARCHED_BYTES)
        source.seek(start)
        if start > 0:
            source.readline()
        shutil.copyfileobj(source, copy)
