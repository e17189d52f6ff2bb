"""How long the end of a run may take to come, and to be over, by a clock that is told: `end-edges.py deploy.py TABLE`."""

import os
import signal
import sys
import types
from pathlib import Path

import tables
from told_clock import FOREVER, SlowCall, clock, deadlines, since, told_clock


def lease():
    """New content in the last moment is a sign of life; the same content is none."""
    limit = deploy.PLAN["comms"]["lease_seconds"]
    look = min(5.0, limit / 10)
    for beats, want in ((0, limit), (1, 2 * limit - look), (5, 6 * limit - 5 * look)):
        with told_clock():
            every = limit - look
            deploy.read_lease = lambda _path, every=every, beats=beats: min(beats, int(clock.passed / every))
            deploy.end_when_lease_is_stale(types.SimpleNamespace(directory=Path("/")), tables.Silent())
            assert want <= clock.passed <= want + 2 * look, (beats, clock.passed, want)
            failure = deploy.STOP.reason
            assert (failure.exit_code, failure.klass) == (31, "lease")


def lease_on_a_file_system_that_hangs():
    """While nobody can read, nobody can write: a beat right afterwards counts, and silence counts from there."""
    limit = deploy.PLAN["comms"]["lease_seconds"]
    look = min(5.0, limit / 10)
    for is_beating in (True, False):
        with told_clock():

            def read(_path, is_beating=is_beating):
                clock.sleep(max(0, 4 * limit - clock.passed) if clock.passed > look else 0)
                return "beat" if is_beating and clock.passed > 4 * limit + look else "before"

            deploy.read_lease = read
            deploy.end_when_lease_is_stale(types.SimpleNamespace(directory=Path("/")), tables.Silent())
            want = 5 * limit + (look if is_beating else -look)
            assert abs(clock.passed - want) <= 2 * look, (is_beating, clock.passed, want)
            assert deploy.STOP.reason.exit_code == 31


def main_thread_that_hangs():
    """It comes on just in time, or never: then it is told where it hangs, and the process ends."""
    limit = max(deploy.LEAST_HANG_SECONDS, deadlines("deploy_seconds"))
    look, tell = deploy.HANG_LOOK_SECONDS, deploy.TELL_SECONDS
    rows = (
        ("it never comes on", FOREVER, 0, limit, True),
        ("it comes on just in time, once", limit - look, 0, 2 * limit - look, True),
        ("the run directory answers just in time", FOREVER, tell - 0.1, limit + tell - 0.1, True),
        ("the run directory hangs, too", FOREVER, FOREVER, limit + tell, False),
    )
    for what, comes_on_after, is_told_after, want, is_told in rows:
        with told_clock():
            told, codes = [], []
            deploy.STOP = Looks(comes_on_after)
            SlowCall.returns_after = is_told_after
            deploy.os = types.SimpleNamespace(**{**vars(os), "_exit": codes.append})
            journal = types.SimpleNamespace(phase="ray", fail=told.append)
            deploy.end_when_main_thread_hangs(journal)
            assert want <= clock.passed <= want + look, f"{what}: {clock.passed}, not {want}"
            assert codes == [11], f"{what}: {codes}"
            assert bool(told) == is_told, f"{what}: {told}"
            for failure in told:
                assert (failure.exit_code, failure.phase, failure.klass) == (11, "ray", "hang")
                assert tables.re.search(r"it hangs in \S+:\d+, \w+$", failure.message), failure.message


class Looks:
    """A main thread that looks whether it is to end once more, after some time."""

    def __init__(self, after):
        self._after = after

    @property
    def looks(self):
        return since(self._after, 2, 1)


def second_signal():
    """scancel's signal comes on two ways within seconds: one wish. A later one ends at once."""
    ended = []
    for seconds, is_one_wish in ((0, True), (3, True), (3.01, False)):
        with told_clock():
            deploy.os = types.SimpleNamespace(**{**vars(os), "_exit": ended.append})
            deploy.ask_to_stop(signal.SIGTERM, None)
            clock.sleep(seconds)
            deploy.ask_to_stop(signal.SIGTERM, None)
            assert (ended == []) == is_one_wish, seconds
    assert ended == [143]


def grace_of_children():
    """TERM first; KILL when the grace is over, not before."""
    for after, signals in ((0, [15]), (5.9, [15]), (FOREVER, [15, 9])):
        with told_clock():
            sent, child = [], types.SimpleNamespace(wait=lambda _seconds: None)
            # It runs when it is looked at first, and ends at its time.
            deploy.has_ended = lambda _child, after=after, sent=sent: bool(sent) and since(after, True, False)
            deploy.signal_group = lambda _child, number, sent=sent: sent.append(int(number))
            deploy.stop_children([child], 6)
            assert sent == signals, (after, sent)
            assert clock.passed <= 6.2


def child_that_cannot_be_killed():
    """It waits for a file system: the run's end does not wait for it."""

    def never(seconds):
        clock.sleep(seconds)
        raise deploy.subprocess.TimeoutExpired("harness", seconds)

    with told_clock():
        deploy.has_ended = lambda _child: False
        deploy.signal_group = lambda _child, _number: None
        deploy.stop_children([types.SimpleNamespace(wait=never)], 6)
        assert clock.passed <= 6.2 + deploy.KILL_SECONDS


if __name__ == "__main__":
    deploy = tables.deploy = tables.load(sys.argv[1])
    globals()[sys.argv[2]]()
