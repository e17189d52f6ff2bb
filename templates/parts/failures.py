# ----- How a run fails

# Exit codes, of the job as well as of the command that follows it (ARCHITECTURE.md).
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

# What makes a line of a log tell, best first: a well-known cause, an exception's own line, any error, bash's
# word of a program that is not there.
TELLING = (
    r"out of memory|No space left on device|Disk quota exceeded|Address already in use|Permission denied",
    # Ray's own exceptions carry another's whole traceback: not their first line tells.
    r"^(?:\(.*?\) )?\s*[A-Za-z_][\w.]*(?:Error|Exception|Failure|Interrupt|Exit)\b:(?! Traceback \()",
    r"\b(?:ERROR|FATAL|CRITICAL)\b",
    r": line \d+: .*: (?:No such file or directory|command not found|cannot execute)",
)
# An error by its label alone: lm-evaluation-harness loads all datasets with what `datasets` ignores since 4.
UNTELLING = re.compile(r"`trust_remote_code` is not supported anymore")
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
# The GPUs wait while a log is read, and Export-Deploy logs whole requests: of a long one the end is read.
SEARCHED_BYTES = 2_000_000
SEARCHED_LINE = 4000
# All that stands before a line is read for its number.
COUNTED_BYTES = 64_000_000


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
    """A line of a log: one that tells what went wrong, or merely the last one."""

    path: Path
    number: int | None
    text: str
    tells: bool = True

    @property
    def cause(self):
        """To be put behind a sentence."""
        return f": {self.text}" if self.tells else ""


def find_telling_line(path, offset=0):
    """The line of a log that says most about a failure, from a byte offset on; None where there is none."""
    best, best_rank = None, len(TELLING)
    with contextlib.suppress(OSError):
        for number, text in last_lines(path, offset):
            rank = rank_of(text, best_rank)
            if rank < best_rank and not UNTELLING.search(text):
                best, best_rank = LogLine(path, number, text.strip()[:500]), rank
    return best


def find_line(path, offset=0):
    """The telling line of a log, or its last one."""
    return find_telling_line(path, offset) or find_last_line(path)


def find_last_line(path):
    """Where a log ends: what a program was at that was killed before it said anything. None: it is empty."""
    last = None
    with contextlib.suppress(OSError):
        for number, text in last_lines(path):
            if text:
                last = LogLine(path, number, text.strip()[:500], tells=False)
    return last


def last_lines(path, offset=0):
    """Lines of a log with their numbers, from a byte offset on; of a long log its last ones. Uncoloured.

    Where too much stands before them they have no numbers.
    """
    with open(path, "rb") as file:
        start = max(offset, os.fstat(file.fileno()).st_size - SEARCHED_BYTES)
        is_counted = start <= COUNTED_BYTES
        first = 1 + count_newlines(file, start) if is_counted else 0
        file.seek(start)
        if start > offset:
            first += file.readline().endswith(b"\n")  # of this line only a part is left
        for number, line in enumerate(file, first):
            text = line[:SEARCHED_LINE].decode(errors="replace")
            yield number if is_counted else None, COLOURS.sub("", text).rstrip()


def count_newlines(file, end):
    """Newlines of a file before an offset; the file is read up to there."""
    count = 0
    while (left := end - file.tell()) > 0 and (block := file.read(min(left, 1 << 20))):
        count += block.count(b"\n")
    return count


def rank_of(line, limit):
    """Place in TELLING of the first pattern that a line matches, of those before a limit; else the limit."""
    return next((rank for rank, pattern in enumerate(TELLING[:limit]) if re.search(pattern, line)), limit)


def last_line(text):
    """The last line that says something: of a traceback, the exception."""
    lines = [line.strip() for line in str(text).splitlines() if line.strip()]
    return lines[-1] if lines else ""
