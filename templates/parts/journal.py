# ----- What is told: events, the first failure, progress

EVENT_BYTES = 4000


class Journal:
    """What happened: events.jsonl, failed.json and, for --evaluate, JSON lines on stdout.

    What cannot be written (a full disk) is lost: it must not keep the run from giving its GPUs back.
    """

    def __init__(self, stdout=None, phase="deploy"):
        self.run = None
        self.phase = phase
        self._stdout = stdout
        self.own_log = own_log_file()
        # Where that file goes with the container: its copy.
        self.own_log_copy = None

    def event(self, phase, event, message="", **extra):
        """A phase change: one line in events.jsonl."""
        line = self._line(phase, event, message, extra)
        with contextlib.suppress(OSError):
            if self.run is not None:
                append_line(self.run.directory / "events.jsonl", line)
        self._show(line, f"{phase} {event}: {message}")

    def progress(self, phase, message="", **extra):
        """Of interest to who follows the run now; not a phase change."""
        self._show(self._line(phase, "progress", message, extra), f"{phase}: {message or extra}")

    @contextlib.contextmanager
    def during(self, phase, exit_code, announce=True):
        """Events of a phase around its work. An exception that nobody foresaw is a failure of the phase."""
        outer, self.phase = self.phase, phase
        if announce:
            self.event(phase, "started")
        try:
            yield
        except Failure:
            raise
        except Exception as error:
            message = f"{type(error).__name__}: {error}"
            raise Failure(exit_code, phase, "internal", message) from error
        # Only now: where an exception ends the run, its phase is still asked for.
        self.phase = outer
        if announce:
            self.event(phase, "done")

    def fail(self, failure):
        """Tells of a failure; the attempt's first one stays in failed.json."""
        about = {"class": failure.klass, "exit_code": failure.exit_code}
        self.event(failure.phase, "failed", failure.message, **about)
        # An evaluator gets TERM when the run has failed elsewhere: that is the failure, not its own end.
        is_consequence = self._stdout is not None and failure.exit_code == TERMINATED
        with contextlib.suppress(OSError):
            if self.run is not None and not is_consequence:
                write_first_failure(self.run, self._describe(failure))

    def _describe(self, failure):
        line = failure.log or (self.own_log and find_telling_line(*self.own_log))
        return {
            "phase": failure.phase,
            "class": failure.klass,
            "message": failure.message,
            "log": self._place(line) if line else None,
            "line": line.text if line else None,
            "exit_code": failure.exit_code,
            "attempt": self.run.attempt,
            "job_id": self.run.job_id,
            "at": now(),
        }

    def _place(self, line):
        """As editors take it: path and number."""
        path = relative(self._kept(line.path), self.run.directory)
        return str(path) if line.number is None else f"{path}:{line.number}"

    def _kept(self, path):
        """Where a log is to be found afterwards."""
        is_copied = self.own_log_copy is not None and path == self.own_log[0]
        return self.own_log_copy.target if is_copied else path

    def _line(self, phase, event, message, extra):
        line = {"at": now(), "phase": phase, "event": event}
        if self.run is not None:
            line |= {"attempt": self.run.attempt, "job_id": self.run.job_id}
        line |= {"host": node_name(), "message": str(message)[:1500], **extra}
        text = json.dumps(line)
        if len(text) > EVENT_BYTES:
            text = json.dumps({**line, **dict.fromkeys(extra), "message": str(message)[:300]})
        return text

    def _show(self, line, prose):
        with contextlib.suppress(OSError):
            if self._stdout is not None:
                self._stdout.write(line + "\n")
                self._stdout.flush()
            if MAKES_RUN_DIRECTORY:
                tell_container(line)
                if self.run is not None:
                    append_line(self.run.logs / "job.log", f"{now()} {prose}")
            print(now(), prose, file=sys.stderr, flush=True)


def tell_container(line):
    """Writes to the log of the container: all that can be read from outside while a pod runs."""
    with contextlib.suppress(OSError):
        descriptor = os.open("/proc/1/fd/1", os.O_WRONLY | os.O_APPEND)
        try:
            os.write(descriptor, f"{line}\n".encode())
        finally:
            os.close(descriptor)


def append_line(path, line):
    """One write of one line: writers on one node do not mix theirs.

    NFS appends where a node last saw the end: of two nodes' lines in one moment one may be lost.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        os.write(descriptor, f"{line}\n".encode())
    finally:
        os.close(descriptor)


def write_first_failure(run, description):
    """Creates failed.json: of several failures the first one is nearest to the cause."""
    try:
        create_json(run.failure_file, description)
    except FileExistsError:
        print(f"a failure came before this one, see {run.failure_file}", file=sys.stderr)


def own_log_file():
    """The file that stderr goes to and where this process's part begins; None where it is not a file."""
    try:
        status = os.fstat(2)
        path = Path(os.readlink("/proc/self/fd/2"))
    except OSError:
        return None
    return (path, status.st_size) if stat.S_ISREG(status.st_mode) else None


def relative(path, directory):
    """A path as a reader of the run directory writes it."""
    try:
        return path.resolve().relative_to(directory.resolve())
    except ValueError:
        return path
