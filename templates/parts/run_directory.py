# ----- The run and its directory


@dataclasses.dataclass(frozen=True)
class Run:
    """What is known only at run time."""

    directory: Path
    run_id: str
    job_id: str
    attempt: int
    slot: int
    ray_address: str
    node_ip: str

    @property
    def endpoint_file(self):
        return self.directory / PLAN["comms"]["endpoint_file"]

    @property
    def completion_file(self):
        return self.directory / PLAN["comms"]["completion_file"]

    @property
    def failure_file(self):
        return self.directory / "failed.json"

    @property
    def results(self):
        return self.directory / "results"

    @property
    def logs(self):
        return self.directory / "logs"


RUN_VARIABLES = (
    "NANO3_RUN_DIR",
    "NANO3_RUN_ID",
    "NANO3_JOB_ID",
    "NANO3_ATTEMPT",
    "NANO3_SLOT",
    "NANO3_RAY_ADDRESS",
    "NANO3_NODE_IP",
)


def run_from_environment():
    """The run as the job script describes it; without it nothing is deployed."""
    missing = [name for name in RUN_VARIABLES if not os.environ.get(name)]
    if missing:
        message = f"not set: {', '.join(missing)}; the job script sets them, see its deploy step"
        raise Failure(DEPLOYMENT_FAILED, "deploy", "environment", message)
    directory, run_id, job_id, attempt, slot, ray_address, node_ip = (
        os.environ[name] for name in RUN_VARIABLES
    )
    try:
        return Run(Path(directory), run_id, job_id, int(attempt), int(slot), ray_address, node_ip)
    except ValueError as error:
        message = f"NANO3_ATTEMPT and NANO3_SLOT must be numbers: {error}"
        raise Failure(DEPLOYMENT_FAILED, "deploy", "environment", message) from error


def run_of_endpoint(endpoint, job):
    """The run that an endpoint file belongs to, for a verb that is not a step of the job."""
    directory = Path(os.environ.get("NANO3_RUN_DIR") or Path(__file__).resolve().parent)
    slot = os.environ.get("NANO3_SLOT") or (job or {}).get("slot") or 0
    return Run(
        directory,
        str(endpoint["run_id"]),
        str(endpoint["job_id"]),
        int(endpoint["attempt"]),
        int(slot),
        "",
        "",
    )


def node_name():
    """Slurm's name of the node: two of its nodes may share one host name."""
    return os.environ.get("SLURMD_NODENAME") or socket.gethostname()


def now():
    """Wall-clock time for people and files; waiting goes by time.monotonic()."""
    moment = datetime.datetime.now(datetime.timezone.utc)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def write_json(path, value):
    """Writes a file that a reader finds whole or not at all, on a shared file system too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = write_temporary(path, value)
    os.replace(temporary, path)


# What link(2) gives where a file system knows no second name of a file: SMB, object stores.
NO_HARD_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS)


def write_temporary(path, value):
    """A complete file beside its later place: rename and link do not cross file systems."""
    temporary = path.with_name(f".{path.name}.{node_name()}.{os.getpid()}")
    temporary.unlink(missing_ok=True)
    text = json.dumps(value, indent=2, ensure_ascii=False) + "\n"
    try:
        with open(temporary, "x", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        if error.errno not in DISK_IS_FULL or not room_for(path).exists():
            raise
        use_room(path, temporary, text)
    return temporary


def create_json(path, value):
    """Writes a file that must not be there yet; FileExistsError where it is."""
    temporary = write_temporary(path, value)
    try:
        os.link(temporary, path)
    except FileExistsError:
        # NFS asks again where an answer was lost, and finds the link that it has made.
        if not os.path.samefile(temporary, path):
            raise
    except OSError as error:
        if error.errno not in NO_HARD_LINKS:
            raise
        with open(path, "xb") as file:
            file.write(temporary.read_bytes())
    finally:
        temporary.unlink()


def read_json(path):
    """A JSON object, or None: no such file, one that is still being written, or not this user's own."""
    try:
        # NFS answers "no such file" from its cache until the directory itself is read again.
        os.listdir(path.parent)
        value = json.loads(read_own(path))
    except (OSError, ValueError):
        return None
    return value if isinstance(value, dict) else None


def read_own(path):
    """The content of a plain file of this user. OSError: no such file, a link, somebody else's."""
    # Not blocking: somebody's pipe would hold this process.
    with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
        about = os.fstat(file.fileno())
        # A file server may map users: then all that is here has one owner, and it is not this process's user.
        is_own = about.st_uid in (os.geteuid(), path.parent.stat().st_uid)
        if not stat.S_ISREG(about.st_mode) or not is_own:
            raise PermissionError(errno.EPERM, "not a plain file of this user", str(path))
        return file.read()


def refuse_foreign_files(run, exit_code, phase):
    """What the run reads and writes is its user's own: a link would lead it somewhere else."""
    comms = PLAN["comms"]
    names = [comms["endpoint_file"], comms["completion_file"], comms["lease_file"]]
    owner = run.directory.stat().st_uid
    for name in ("logs", "results", "job.json", "events.jsonl", "failed.json", *names):
        # Where Kubernetes shows the lease, it shows links.
        if os.path.isabs(name):
            continue
        try:
            refuse_foreign(run.directory / name, owner)
        except FileNotFoundError:
            continue
        except ValueError as error:
            message = f"{run.directory / name}: {error}; nothing is read or written there"
            raise Failure(exit_code, phase, "foreign-file", message) from None
