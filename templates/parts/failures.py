# How a run ends (ARCHITECTURE.md, "Exit codes"): the same numbers for the job and for the command that follows it.
SUCCEEDED = 0
NO_RAY = 10
DEPLOYMENT_FAILED = 11
NEVER_READY = 12
ANSWERS_UNFIT = 13
TASK_FAILED = 20
EVALUATOR_LOST = 21
NO_COMPLETION = 30
LEASE_LOST = 31
TERMINATED = 143

# The most telling line of a log, best kind first: the cause, then an exception's own line, then whatever is an error.
TELLING = (
    r"out of memory|No space left on device|Address already in use|Permission denied",
    r"^(?:\(.*?\) )?\s*[A-Za-z_][\w.]*(?:Error|Exception|Failure|Interrupt|Exit)\b:",
    r"\b(?:ERROR|FATAL|CRITICAL)\b",
)
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


class Failure(Exception):
    """A run that cannot succeed: the phase that failed, a class for machines, a sentence for people."""

    def __init__(self, exit_code, phase, klass, message, log=None):
        super().__init__(message)
        self.exit_code = exit_code
        self.phase = phase
        self.klass = klass
        self.message = message
        self.log = log


@dataclasses.dataclass(frozen=True)
class LogLine:
    """A line of a log that tells what went wrong."""

    path: Path
    number: int
    text: str


def find_telling_line(path, offset=0):
    """The line of a log that says most about a failure, from a byte offset on; None where there is none."""
    try:
        text = path.read_bytes()
    except OSError:
        return None
    first = text[:offset].count(b"\n") + 1
    lines = COLOURS.sub("", text[offset:].decode(errors="replace")).splitlines()
    for pattern in TELLING:
        for number, line in enumerate(lines, first):
            if re.search(pattern, line):
                return LogLine(path, number, line.strip()[:500])
    return None


def last_line(text):
    """The last line that says something: of a traceback, the exception."""
    lines = [line.strip() for line in str(text).splitlines() if line.strip()]
    return lines[-1] if lines else ""
