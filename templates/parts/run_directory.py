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


def write_temporary(path, value):
    """A complete file beside its later place: rename and link do not cross file systems."""
    temporary = path.with_name(f".{path.name}.{node_name()}.{os.getpid()}")
    with open(temporary, "w", encoding="utf-8") as file:
        file.write(json.dumps(value, indent=2, ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())
    return temporary


def read_json(path):
    """A JSON object, or None: no such file, or one that is still being written."""
    try:
        # NFS answers "no such file" from its cache until the directory itself is read again.
        os.listdir(path.parent)
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return value if isinstance(value, dict) else None
