# ----- Waiting: never without a limit, always heeding a signal and a lost lease

SAME_WISH_SECONDS = 3


class Stopped(BaseException):
    """Someone asked the run to end before its end. No handler of errors takes it for one."""

    def __init__(self, message):
        super().__init__(message)
        self.at = time.monotonic()


class Deadline:
    """A point in time on the monotonic clock: a corrected wall clock must not end or prolong a wait."""

    def __init__(self, seconds):
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    @property
    def left(self):
        return max(0.0, self._end - time.monotonic())

    @property
    def over(self):
        return self.left == 0.0


class Stop:
    """The wish to end early, from a signal or a lost lease. Every wait of the main thread heeds it.

    A handler runs in the middle of a wait: it takes no lock, as a threading.Event does, but writes to a pipe.
    """

    def __init__(self):
        self.reason = None
        # How often the main thread has looked whether anybody wants it to end.
        self.looks = 0
        # Nobody empties it: who has been asked does not wait again.
        self._wish, self._wake = os.pipe()
        os.set_blocking(self._wake, False)

    def ask(self, reason):
        """The first reason counts."""
        if self.reason is None:
            self.reason = reason
        with contextlib.suppress(BlockingIOError):
            os.write(self._wake, b"!")

    def check(self):
        self.looks += 1
        if self.reason is not None:
            raise self.reason

    def pause(self, seconds):
        """Sleeps, unless the run is to end."""
        select.select([self._wish], [], [], seconds)
        self.check()


STOP = Stop()


def install_signal_handlers():
    """TERM or INT: orderly end, exit code 143. A second one: at once."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask_to_stop)


def ask_to_stop(number, _frame):
    # scancel signals the steps and the job script, which signals the steps: within seconds that is one wish.
    if isinstance(STOP.reason, Stopped) and time.monotonic() - STOP.reason.at > SAME_WISH_SECONDS:
        os._exit(TERMINATED)
    STOP.ask(Stopped(f"received {signal.Signals(number).name}"))


class Call:
    """A call in a thread of its own. One that never returns is left behind: the process ends by os._exit."""

    def __init__(self, function):
        self._done = threading.Event()
        self._outcome = queue.SimpleQueue()
        threading.Thread(target=self._run, args=[function], daemon=True).start()

    def _run(self, function):
        try:
            self._outcome.put((function(), None))
        except BaseException as error:
            self._outcome.put((None, error))
        self._done.set()

    def wait(self, seconds):
        """Whether the call has returned."""
        return self._done.wait(seconds)

    def result(self):
        value, error = self._outcome.get_nowait()
        if error is not None:
            raise error
        return value


def within(seconds, function, heed_stop=True, meanwhile=None):
    """The result of a call that may hang: Ray, ssh and sockets all can. TimeoutError when it does."""
    return finish(Call(function), seconds, heed_stop, meanwhile)


def finish(call, seconds, heed_stop=True, meanwhile=None):
    """`meanwhile` is called each second; what it raises ends the wait."""
    deadline, next_look = Deadline(seconds), Deadline(1)
    while not call.wait(min(0.1, deadline.left)):
        if deadline.over:
            raise TimeoutError(f"no answer within {seconds:g} s")
        if heed_stop:
            STOP.check()
        if meanwhile is not None and next_look.over:
            meanwhile()
            next_look = Deadline(1)
    return call.result()


def watch_lease(run, journal):
    """Watches in a thread, so also while the model loads."""
    threading.Thread(target=end_when_lease_is_stale, args=[run, journal], daemon=True).start()


def end_when_lease_is_stale(run, journal):
    path = run.directory / PLAN["comms"]["lease_file"]
    seconds = PLAN["comms"]["lease_seconds"]
    while LEASE_MAY_BEGIN_LATER and not read_lease(path):
        time.sleep(1)
    content, unchanged, pause = read_lease(path), 0.0, min(5.0, seconds / 10)
    while unchanged < seconds:
        time.sleep(pause)
        # Not by the clock: while a file system hangs this side cannot look, and the other one cannot write.
        unchanged += pause
        latest = read_lease(path)
        if latest is not None and latest != content:
            content, unchanged = latest, 0.0
    message = f"{path.name} has not changed for {seconds} s: nobody waits for this run; its GPUs are released"
    STOP.ask(Failure(LEASE_LOST, journal.phase, "lease", message))


def read_lease(path):
    """Any new content is a sign of life: time stamps of a shared file system are not ours to compare with."""
    try:
        return path.read_bytes() if LEASE_MAY_BEGIN_LATER else read_own(path)
    except OSError:
        return None
