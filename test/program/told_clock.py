"""A clock that is told, in place of an emitted deploy.py's own: waits at their edge, without waiting."""

import contextlib
import sys
import types

import tables

FOREVER = float("inf")


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self):
        self.begin()

    def begin(self):
        self.now = self.start = 1000.0

    @property
    def passed(self):
        # Not with the dust of adding tenths.
        return round(self.now - self.start, 6)

    def monotonic(self):
        return self.now

    def time(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds


clock = Clock()


class SlowCall:
    """A call in another thread that returns when its time has come."""

    returns_after = FOREVER

    def __init__(self, function):
        self._function, self._at = function, clock.now + SlowCall.returns_after

    def wait(self, seconds):
        clock.sleep(max(0.0, min(seconds, self._at - clock.now)))
        return clock.now >= self._at

    def result(self):
        return self._function()


def edge(limit, poll, wait, want):
    """What comes just in time counts, what never comes ends the wait at its limit: not before, not a poll later."""
    for after, is_in_time in ((0, True), (limit - poll, True), (FOREVER, False)):
        with told_clock():
            try:
                wait(after)
                got = None
            except tables.deploy.Failure as failure:
                got = f"{failure.exit_code} {failure.klass}: {failure.message}"
            assert (got is None) == is_in_time, f"after {after} of {limit} s: {got}"
            if is_in_time:
                assert after <= clock.passed <= limit, f"after {after} s: seen after {clock.passed}"
            else:
                assert tables.re.match(want, got), f"{got!r}, not {want!r}"
                assert limit <= clock.passed <= limit + poll, f"{clock.passed} s for a limit of {limit}"


@contextlib.contextmanager
def told_clock():
    """deploy.py with this module's clock, and as it was afterwards."""
    deploy = tables.deploy
    clock.begin()
    before = dict(vars(deploy))
    deploy.time = clock
    deploy.Call = SlowCall
    deploy.STOP = deploy.Stop()
    deploy.select = types.SimpleNamespace(select=lambda _read, _write, _failed, seconds: clock.sleep(seconds))
    SlowCall.returns_after = FOREVER
    try:
        yield
    finally:
        vars(deploy).update(before)


def since(after, late, early=None):
    """`late` from its time on, `early` before."""
    return late if clock.passed >= after else early


def deadlines(name):
    return tables.deploy.PLAN["deadlines"][name]


@contextlib.contextmanager
def stub_ray():
    """Modules in place of Ray's, which need no cluster."""
    nothing = lambda *_arguments, **_options: None  # noqa: E731
    serve = types.SimpleNamespace(start=nothing, run=nothing, status=nothing, shutdown=nothing)
    state = types.SimpleNamespace(actors=nothing)
    ray = types.SimpleNamespace(serve=serve, init=nothing, nodes=nothing)
    modules = {"ray": ray, "ray.serve": serve, "ray._private": None, "ray._private.state": state}
    sys.modules.update(modules)
    try:
        yield ray
    finally:
        for name in modules:
            del sys.modules[name]


def answer(status, text=""):
    return types.SimpleNamespace(status=status, text=text)


class Fine:
    """A deployment without complaints."""

    def check(self, phase):
        pass
