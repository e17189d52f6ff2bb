#!/usr/bin/env python3
"""Deploys a model on Ray Serve inside the job's allocation, has it evaluated, and gives the GPUs back.

Compiled by nano3 (set tiny@example-local). Do not edit: change the config and compile again.
Only PLAN differs from set to set. Files, environment, events and exit codes: ARCHITECTURE.md of the project.

    deploy.py                                  model up, wait for the completion file or the end of the lease, model down
    deploy.py --orchestrate                    model up, evaluate, model down
    deploy.py --evaluate --endpoint-file FILE  evaluate against a model that is up; JSON lines on stdout

The first two are steps of the job script, which sets NANO3_RUN_DIR, _RUN_ID, _JOB_ID, _ATTEMPT, _SLOT, _RAY_ADDRESS and
_NODE_IP. The third runs by hand too, in the run directory: `python deploy.py --evaluate --endpoint-file endpoint.json`.
Why a run failed stands in failed.json; what happened when, in events.jsonl.
"""

import contextlib
import ctypes
import dataclasses
import datetime
import errno
import hashlib
import http.client
import importlib
import importlib.util
import json
import math
import os
import queue
import re
import select
import shlex
import shutil
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
import traceback
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

PLAN = {
    "name": "tiny@example-local",
    "target": "local",
    "model": {
        "checkpoint_path": "/lustre/users/alice/checkpoints/nano3",
        "model_format": "megatron",
        "model_type": "gpt",
        "model_id": "nano3",
        "tokenizer": "nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-Base-BF16",
        "is_path": True,
    },
    "layout": {
        "nodes": 1,
        "gpus_per_node": 4,
        "num_gpus": 4,
        "idle_gpus": 0,
        "num_replicas": 1,
        "gpus_per_replica": 4,
        "model_parallel_size": 4,
    },
    "deploy": {
        "export_deploy_version": "0.7",
        "host": "0.0.0.0",
        "port": 8000,
        "port_tries": 16,
        "module": "nemo_deploy.llm.megatronllm_deployable_ray",
        "class_name": "MegatronRayDeployable",
        "arguments": {
            "num_gpus": 4,
            "model_id": "nano3",
            "model_type": "gpt",
            "tensor_model_parallel_size": 4,
            "pipeline_model_parallel_size": 1,
            "context_parallel_size": 1,
            "expert_model_parallel_size": 1,
            "expert_tensor_parallel_size": 1,
            "sequence_parallel": False,
            "enable_cuda_graphs": False,
            "enable_flash_decode": False,
            "legacy_ckpt": False,
            "max_batch_size": 1,
            "inference_max_seq_length": 4096,
            "random_seed": None,
            "micro_batch_size": None,
            "batch_wait_timeout_s": 0.1,
        },
        "checkpoint_argument": "megatron_checkpoint_filepath",
        "repeated_checkpoint_arguments": [],
        "options": {
            "num_replicas": 1,
            "max_ongoing_requests": 64,
            "ray_actor_options": {
                "num_cpus": 8,
            },
        },
    },
    "ray": {
        "num_cpus_per_node": 13,
        "num_gpus_per_node": 4,
        "temp_root": "/tmp",
        "ports": {
            "slots": 32,
            "base": 20000,
            "ports_per_slot": 16,
            "head_offsets": {
                "port": 0,
                "ray-client-server-port": 1,
                "dashboard-port": 2,
            },
            "node_offsets": {
                "node-manager-port": 3,
                "object-manager-port": 4,
                "runtime-env-agent-port": 5,
                "dashboard-agent-grpc-port": 6,
                "dashboard-agent-listen-port": 7,
                "metrics-export-port": 8,
            },
            "worker_base": 10002,
            "worker_ports_per_slot": 300,
        },
    },
    "probe": {
        "endpoint_type": "completions",
        "logprobs": True,
        "request_timeout_seconds": 60,
    },
    "endpoints": {
        "completions": "/v1/completions/",
        "chat": "/v1/chat/completions/",
    },
    "evaluation": {
        "placement": "allocation",
        "started_by": "program",
        "tasks": [
            {
                "index": 0,
                "id": "hellaswag.0",
                "name": "hellaswag",
                "harness": "lm-evaluation-harness",
                "task": "hellaswag",
                "endpoint_type": "completions",
                "kind": "loglikelihood",
                "needs_logprobs": True,
                "adapter_port": 21000,
                "env_vars": {},
                "run_config": {
                    "config": {
                        "type": "lm-evaluation-harness.hellaswag",
                        "params": {
                            "limit_samples": 8,
                            "parallelism": 4,
                            "request_timeout": 360,
                            "max_retries": 5,
                            "extra": {
                                "tokenizer": "nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-Base-BF16",
                                "tokenizer_backend": "huggingface",
                                "tokenized_requests": False,
                            },
                        },
                    },
                    "target": {
                        "api_endpoint": {
                            "model_id": "nano3",
                            "type": "completions",
                            "adapter_config": {
                                "use_progress_tracking": True,
                                "progress_tracking_interval": 10,
                                "progress_tracking_url": "",
                                "log_failed_requests": True,
                            },
                        },
                    },
                },
                "digest": "9529f19dd17eff0509422de2dcdc3f4f4944db6fb7605039216b317da1c5006e",
            },
        ],
        "phases": [
            {
                "name": "1-loglikelihood",
                "kind": "loglikelihood",
                "endpoint_type": "completions",
                "tasks": [
                    0,
                ],
            },
        ],
        "resume": True,
        "status_poll_seconds": 10,
        "failed_confirm_seconds": 60,
        "adapter_port": 21000,
        "adapter_ports_per_slot": 64,
        "python": "python3",
        "launcher_host": None,
    },
    "comms": {
        "run_directory_by": "submit",
        "endpoint_file": "endpoint.json",
        "completion_file": "done",
        "lease_seconds": 120,
        "poll_seconds": 5,
        "lease_file": "lease",
        "lease": "required",
    },
    "deadlines": {
        "ray_seconds": 300,
        "deploy_seconds": 1200,
        "ready_seconds": 1200,
        "evaluate_seconds": 1800,
        "teardown_seconds": 30,
        "completion_seconds": 2700,
    },
    "steps": {
        "ray": {
            "python": "python3",
            "container_image": None,
            "startup_commands": [],
            "srun_arguments": [],
        },
        "deploy": {
            "python": "python3",
            "container_image": None,
            "startup_commands": [],
            "srun_arguments": [],
        },
        "evaluate": {
            "python": "python3",
            "container_image": None,
            "startup_commands": [],
            "srun_arguments": [],
        },
    },
    "environment": {
        "secrets": [],
    },
    "host": {
        "host": None,
        "user": None,
    },
}

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


# ----- The verbs, from the top

USAGE = "usage: deploy.py [--orchestrate | --evaluate --endpoint-file FILE]"
MAKES_RUN_DIRECTORY = PLAN["comms"]["run_directory_by"] == "program"
LOOPBACK = "127.0.0.1"
# Serve's proxy is on this node; bound to the loopback address it is not to be reached by the node's own.
BINDS_ALL = PLAN["deploy"]["host"] != LOOPBACK
LEASE_MAY_BEGIN_LATER = PLAN["comms"]["lease"] == "once_kept"


def main(arguments):
    # The launcher keeps secrets in files; the CLI starts an evaluator under the login shell's mask.
    os.umask(0o077)
    install_signal_handlers()
    if len(arguments) == 3 and arguments[:2] == ["--evaluate", "--endpoint-file"]:
        return evaluate_and_tell(Path(arguments[2]).absolute())
    if arguments not in ([], ["--orchestrate"]):
        print(USAGE, file=sys.stderr)
        return 2
    journal = Journal()
    code = settle(journal, DEPLOYMENT_FAILED, lambda: deploy(journal, orchestrate=bool(arguments)))
    if MAKES_RUN_DIRECTORY:
        leave_run_directory(journal, code)
    return code


def deploy(journal, orchestrate):
    """Model up, somebody evaluates, model down. Returns the exit code."""
    watch_for_hang(journal)
    run = run_from_environment()
    if MAKES_RUN_DIRECTORY:
        code_of_before = make_run_directory(run, journal)
        if code_of_before is not None:
            return code_of_before
    refuse_foreign_files(run, DEPLOYMENT_FAILED, "deploy")
    # Only now: a run that somebody else has started is not this process's to write to.
    journal.run = run
    run.logs.mkdir(exist_ok=True)
    set_room_aside(run)
    # One of an earlier attempt would send evaluators to a model that is gone.
    run.endpoint_file.unlink(missing_ok=True)
    if not orchestrate or LEASE_MAY_BEGIN_LATER:
        watch_lease(run, journal)
    with journal.during("deploy", DEPLOYMENT_FAILED, announce=False):
        checkpoint = resolve_checkpoint(journal)
        fingerprint = take_fingerprint(journal, checkpoint)
        if nothing_is_missing(run, journal, checkpoint, fingerprint):
            return SUCCEEDED
        port, claim = reserve_port(journal)
    model = {"checkpoint": checkpoint, "fingerprint": fingerprint}
    with claim:
        with journal.during("ray", NO_RAY):
            connect_to_ray(run, journal)
        try:
            # Settled before the model goes down: who waits for the outcome need not wait for that.
            return settle(
                journal,
                DEPLOYMENT_FAILED,
                lambda: serve_evaluation(run, journal, model, port, orchestrate),
            )
        finally:
            shut_down(run, journal)


def serve_evaluation(run, journal, model, port, orchestrate):
    health = Health(run)
    bring_up(run, journal, health, model, port)
    with journal.during("evaluate", EVALUATOR_LOST, announce=False):
        if orchestrate and PLAN["evaluation"]["started_by"] == "program":
            return evaluate_in_child(run, health)
        return wait_for_completion(run, journal, health)


def bring_up(run, journal, health, model, port):
    """Deployed, loaded, answering right, and told of in the endpoint file: one after the other."""
    urls = endpoint_urls(run.node_ip if BINDS_ALL else LOOPBACK, port)
    with journal.during("deploy", DEPLOYMENT_FAILED):
        deploy_model(run, model["checkpoint"], port)
    deadline = Deadline(PLAN["deadlines"]["ready_seconds"])
    with journal.during("load", NEVER_READY):
        wait_for_first_answer(run, journal, health, urls, deadline)
    with journal.during("ready", ANSWERS_UNFIT):
        seen = wait_until_fit(run, journal, health, urls, deadline)
        loaded = {**model, "fingerprint": fingerprint_after(journal, **model)}
        write_endpoint(run, loaded, port, urls, seen)
        journal.event(
            "ready", "progress", f"the model answers at {urls['completions']}", url=urls["completions"]
        )


def evaluate_and_tell(endpoint_file):
    # stdout is for JSON lines alone; the launcher prints, so what it takes for stdout is stderr.
    stdout = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    end_with_orchestrator()
    journal = Journal(stdout, phase="evaluate")
    code = settle(journal, EVALUATOR_LOST, lambda: evaluate(endpoint_file, journal))
    journal.event("evaluate", "done", exit_code=code)
    return code


def settle(journal, otherwise, work):
    """The exit code of some work: the one place where a failure becomes failed.json and a number."""
    try:
        return work()
    except Failure as error:
        failure = error
    except Stopped as error:
        failure = Failure(TERMINATED, journal.phase, "terminated", str(error))
    except Exception as error:
        failure = Failure(otherwise, journal.phase, "internal", f"{type(error).__name__}: {error}")
        failure.__cause__ = error
    with contextlib.suppress(OSError):
        if failure.__cause__ is not None:
            traceback.print_exception(failure.__cause__)
    journal.fail(failure)
    return failure.exit_code


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


# ----- A main thread that hangs

# Imports of a cold file system take minutes, whatever a model's load may take.
LEAST_HANG_SECONDS = 600
HANG_LOOK_SECONDS = 5
TELL_SECONDS = 10


def watch_for_hang(journal):
    """Watches the main thread: a file system that hangs holds it where no signal comes, in an import say."""
    threading.Thread(target=end_when_main_thread_hangs, args=[journal], daemon=True).start()


def end_when_main_thread_hangs(journal):
    """Ends the process when the main thread has not looked at STOP for too long; each of its waits does."""
    deadlines = PLAN["deadlines"]
    # Children and Serve are ended without a look at STOP, each of them within teardown_seconds.
    limit = max(LEAST_HANG_SECONDS, deadlines["deploy_seconds"], 3 * deadlines["teardown_seconds"])
    looks, silent = STOP.looks, 0
    # Not by the clock: where Slurm suspends the job, both threads stand still.
    while silent < limit:
        time.sleep(HANG_LOOK_SECONDS)
        silent = silent + HANG_LOOK_SECONDS if STOP.looks == looks else 0
        looks = STOP.looks
    frame = sys._current_frames()[threading.main_thread().ident]
    message = f"deploy.py has come no further for {limit} s: it hangs in {innermost_place(frame)}"
    failure = Failure(DEPLOYMENT_FAILED, journal.phase, "hang", message)
    # Where it hangs the run directory may be, too.
    with contextlib.suppress(Exception):
        within(TELL_SECONDS, lambda: tell_of_hang(journal, failure, frame), heed_stop=False)
    os._exit(failure.exit_code)


def tell_of_hang(journal, failure, frame):
    traceback.print_stack(frame)
    journal.fail(failure)
    if MAKES_RUN_DIRECTORY:
        leave_run_directory(journal, failure.exit_code)


def innermost_place(frame):
    """File, line and function; those of the import machinery itself tell nothing."""
    places = [place for place in traceback.extract_stack(frame) if not place.filename.startswith("<frozen")]
    return f"{places[-1].filename}:{places[-1].lineno}, {places[-1].name}"


# ----- Child processes

KILL_SECONDS = 5


def start_child(command, stdout, stderr, cwd, env):
    """Starts a program in a session of its own, so that it can be stopped with all that it started."""
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=stderr,
        cwd=cwd,
        env=env,
        start_new_session=True,
    )


def end_with_orchestrator():
    """An evaluation that deploy.py --orchestrate started gets TERM when that one dies, even by SIGKILL."""
    if os.environ.get("NANO3_ORCHESTRATOR") == str(os.getppid()):
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)


def has_ended(child):
    """Whether a child has ended; what it left running ends with it."""
    if child.returncode is not None:
        return True
    # Its process group is its own for as long as nobody has reaped it.
    if os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        return False
    signal_group(child, signal.SIGKILL)
    child.wait()
    return True


def stop_children(children, grace_seconds):
    """TERM to the process group of each child that runs, KILL to what is left after the grace."""
    running = [child for child in children if not has_ended(child)]
    for child in running:
        signal_group(child, signal.SIGTERM)
    deadline = Deadline(grace_seconds)
    while not deadline.over and not all(has_ended(child) for child in running):
        time.sleep(0.1)
    for child in running:
        if not has_ended(child):
            signal_group(child, signal.SIGKILL)
            # One that waits for a file system cannot be killed; the step's or container's end takes it along.
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(KILL_SECONDS)


def signal_group(child, number):
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, number)


def ended_how(code):
    """A return code of subprocess in words."""
    return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"


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


# ----- Room that is set aside

ROOM_BYTES = 8192
DISK_IS_FULL = (errno.ENOSPC, errno.EDQUOT)


def set_room_aside(run):
    """Space for what is said last, that the run failed and that it is over: the disk may be full then."""
    for path in (run.failure_file, run.completion_file):
        # A disk that is full already is told of by whoever needs to write.
        with contextlib.suppress(OSError), open(room_for(path), "xb") as file:
            file.write(b" " * ROOM_BYTES)
            file.flush()
            os.fsync(file.fileno())


def room_for(path):
    return path.with_name(f".room.{path.name}")


def use_room(path, target, text):
    """Writes a text into the room of a path and gives it another name: no block of the disk is asked for."""
    with open(os.open(room_for(path), os.O_WRONLY | os.O_NOFOLLOW), "wb") as file:
        os.replace(room_for(path), target)
        file.write(text.encode())
        file.truncate()
        file.flush()
        os.fsync(file.fileno())


# ----- The run directory, where no job script has made it

# How often this program's own log is brought to the volume.
LOG_COPY_SECONDS = 2


def make_run_directory(run, journal):
    """Makes the run directory from the set that this program lies in, and takes it for this process alone.

    Returns the exit code of a run that is over, else None.
    """
    try:
        run.logs.mkdir(mode=0o700, parents=True, exist_ok=True)
        run.directory.chmod(0o700)
        # A ConfigMap is a directory of links, and read-only.
        for file in sorted(Path(__file__).absolute().parent.iterdir()):
            if file.is_file() and not file.name.startswith("."):
                shutil.copyfile(file, run.directory / file.name)
        code = take_run_directory(run, journal)
    except OSError as error:
        message = f"cannot write the run directory {run.directory}: {error.strerror or error}"
        raise Failure(DEPLOYMENT_FAILED, "deploy", "run-directory", message) from error
    if code is None and journal.own_log is not None:
        journal.own_log_copy = LogCopy(journal.own_log[0], run.logs / "deploy.log")
    return code


def take_run_directory(run, journal):
    """Creates job.json. A second process of the run finds it there: it would evaluate everything again."""
    about = {
        "job_id": run.job_id,
        "attempt": run.attempt,
        "host": node_name(),
        "node_ip": run.node_ip,
        "container": container_mark(),
        "slot": run.slot,
        "ray_address": run.ray_address,
        "started_at": now(),
    }
    try:
        create_json(run.directory / "job.json", about)
    except FileExistsError:
        return end_repetition(run, journal, about)
    return None


def end_repetition(run, journal, about):
    """Ends a process that finds its run taken: with the code of a run that is over, else with a failure."""
    completion = read_json(run.completion_file)
    if completion is not None and is_of_this_attempt(completion, run):
        return completion["exit_code"]
    before = read_json(run.directory / "job.json") or {}
    if all(before.get(key) == about[key] for key in ("node_ip", "container")):
        message = "job.json is there: this run was started before, and goes on; a run evaluates once"
        raise Failure(DEPLOYMENT_FAILED, "deploy", "repeated", message)
    # Whoever took it cannot say so any more.
    journal.run = run
    message = "the head of the Ray cluster was started anew: what ran there is lost; a run evaluates once"
    log = find_line(run.logs / "deploy.log")
    raise Failure(DEPLOYMENT_FAILED, "evaluate", "lost", message, log)


def container_mark():
    """Tells this container from the one before: when its first process began, in ticks since boot."""
    with contextlib.suppress(OSError, IndexError):
        return Path("/proc/1/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[19]
    return None


class LogCopy:
    """Keeps a log that goes with the pod on the volume, while it is written."""

    def __init__(self, source, target):
        self.target = target
        self._source = source
        self._offset = 0
        self._lock = threading.Lock()
        threading.Thread(target=self._follow, daemon=True).start()

    def catch_up(self):
        """Appends what has been written since."""
        with self._lock, open(self._source, "rb") as source, open(self.target, "ab") as target:
            source.seek(self._offset)
            shutil.copyfileobj(source, target)
            self._offset = source.tell()

    def _follow(self):
        while True:
            with contextlib.suppress(OSError):
                self.catch_up()
            time.sleep(LOG_COPY_SECONDS)


def leave_run_directory(journal, code):
    """Says how the run ended, and keeps the end of this program's own log: it goes with the pod."""
    run = journal.run
    if run is None:
        return
    with contextlib.suppress(OSError):
        write_completion(run, code)
        results = run.results / "results.json"
        if results.exists():
            print(results.read_text(encoding="utf-8"), flush=True)
        if journal.own_log_copy is not None:
            journal.own_log_copy.catch_up()


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


# ----- Which checkpoint is loaded

CHECKPOINT_SECONDS = 60


def resolve_checkpoint(journal):
    """The checkpoint to load.

    A Megatron root is resolved by its tracker, which names the last complete save. The largest iter_* may be
    incomplete, and it is what Megatron-Bridge itself would take (Megatron-Bridge #5964).
    """
    path = PLAN["model"]["checkpoint_path"]
    if not PLAN["model"]["is_path"]:
        return path
    try:
        chosen, reason = within(CHECKPOINT_SECONDS, lambda: find_checkpoint(Path(path)))
    except OSError as error:
        raise no_checkpoint(f"{path} cannot be read on {node_name()}: {error}") from error
    journal.event("deploy", "progress", f"checkpoint: {chosen} ({reason})", checkpoint=str(chosen))
    return str(chosen)


def find_checkpoint(root):
    """The directory to load and why."""
    if not root.exists():
        raise no_checkpoint(
            f"{root} does not exist on {node_name()}; is its file system mounted in the container?"
        )
    if PLAN["model"]["model_format"] == "hf":
        return root, "as configured"
    return resolve_megatron_root(root)


def resolve_megatron_root(root):
    """The directory to load and why."""
    if not root.is_dir():
        raise no_checkpoint(f"{root} is not a directory")
    tracker = root / "latest_checkpointed_iteration.txt"
    if tracker.exists():
        return iteration_of_tracker(root, tracker), f"named by {tracker.name}"
    if (root / "latest_train_state.pt").exists():
        # A torch pickle: it cannot be read without torch, and should not be read from a foreign place.
        return root, "its latest_train_state.pt is left to the loader"
    iterations = sorted(entry.name for entry in root.glob("iter_*") if entry.is_dir())
    if len(iterations) > 1:
        message = (
            f"{root} has no tracker file and several iterations: {', '.join(iterations)}; name one of them"
        )
        raise no_checkpoint(message)
    return (root / iterations[0], "its only iteration") if iterations else (root, "as configured")


def iteration_of_tracker(root, tracker):
    text = tracker.read_text(errors="replace").strip()
    if text != "release" and not text.isdecimal():
        raise no_checkpoint(f"{tracker} holds {text[:40]!r}, neither an iteration nor 'release'")
    chosen = root / ("release" if text == "release" else f"iter_{int(text):07d}")
    if not chosen.is_dir():
        raise no_checkpoint(f"{tracker} names {chosen.name}, which is not there")
    return chosen


def no_checkpoint(message):
    return Failure(DEPLOYMENT_FAILED, "deploy", "checkpoint", message)


# ----- What lies where the model is loaded from

FINGERPRINT_FILES = 100_000
FINGERPRINT_SECONDS = 30


def take_fingerprint(journal, checkpoint):
    """One number for the files of checkpoint and tokenizer as they are now; None where it cannot be had.

    The same path may hold a newer checkpoint tomorrow, and the same name of the Hub another model. Without a
    number no result is used a second time.
    """
    tokenizer = PLAN["model"]["tokenizer"] or ""
    roots = [checkpoint, *([tokenizer] if tokenizer.startswith("/") else [])]
    try:
        if not PLAN["model"]["is_path"]:
            raise ValueError("what a name of the Hub stands for may change")
        return within(FINGERPRINT_SECONDS, lambda: fingerprint_of(roots))
    except (OSError, ValueError) as error:
        message = f"results will not be used again: no fingerprint of {checkpoint}: {error}"
        journal.event(journal.phase, "progress", message)
        return None


def fingerprint_after(journal, checkpoint, fingerprint):
    """The fingerprint of what was loaded: None where the files changed meanwhile."""
    if fingerprint is None:
        return None
    after = take_fingerprint(journal, checkpoint)
    if after not in (None, fingerprint):
        message = f"results will not be used again: {checkpoint} changed while it was loaded"
        journal.event(journal.phase, "progress", message)
    return after if after == fingerprint else None


def fingerprint_of(roots):
    """sha256 over the path, size and time of change of each file; what is not there is told from what is."""
    files = [(root, *file) for root in roots for file in sorted(describe_files(Path(root)))]
    return hashlib.sha256(json.dumps(files).encode()).hexdigest()


def describe_files(root):
    """Relative path, size and mtime_ns of each file below a root. Links are followed: so is the loader."""
    try:
        mode = root.stat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISDIR(mode):
        yield describe_file(root, root)
        return
    count = 0
    for directory, _, names in os.walk(root, onerror=raise_error, followlinks=True):
        count += len(names) + 1
        if count > FINGERPRINT_FILES:
            raise ValueError(f"more than {FINGERPRINT_FILES} files")
        for name in names:
            yield describe_file(root, Path(directory, name))


def describe_file(root, path):
    about = path.stat()
    return str(path.relative_to(root)), about.st_size, about.st_mtime_ns


def raise_error(error):
    """os.walk leaves out what it cannot read, unless it is told not to."""
    raise error


# ----- Ports


def reserve_port(journal):
    """A port for the model's endpoint, and the socket that keeps other runs from it.

    Serve binds the port much later, and with SO_REUSEPORT: two runs of a user would share it without an error
    and answer one another's requests. A socket in Linux's abstract namespace ends with this process, and has
    the scope of the port: one network namespace.
    """
    first = PLAN["deploy"]["port"]
    for port in range(first, first + PLAN["deploy"]["port_tries"]):
        claim = claim_port(PLAN["deploy"]["host"], port)
        if claim is None:
            continue
        if port != first:
            journal.event("deploy", "progress", f"port {first} is taken, {port} is used", port=port)
        return port, claim
    last = first + PLAN["deploy"]["port_tries"] - 1
    raise Failure(
        DEPLOYMENT_FAILED, "deploy", "port", f"no port from {first} to {last} is free on {node_name()}"
    )


def claim_port(host, port, reuse=True):
    """The held claim of a port; None where another run or program has it, or may not bind it yet."""
    claim = socket.socket(socket.AF_UNIX)
    try:
        claim.bind(f"\0nano3-port-{port}")
        test_port(host, port, reuse)
    except OSError as error:
        claim.close()
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        return None
    return claim


def test_port(host, port, reuse):
    """Binds a port and lets it go. OSError: something listens, or did a minute ago and `reuse` is not set."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, int(reuse))
        probe.bind((host, port))


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


# ----- The deployment on Ray Serve

# Name of the Serve application: a run deploys one model on a cluster of its own.
APPLICATION = "nano3"
HEALTH_CHECK_SECONDS = 3
# Who still asks when the run ends is not waited for; Serve's 20 s would go by with idle GPUs.
STOP_GRACE_SECONDS = 2
# Serve replaces a replica that died in about 4 s (seen with Ray 2.49.2); the model's load comes on top.
UNHEALTHY_SECONDS = 60
# While Serve says RUNNING nobody replaces a lost shard; on a busy head its word is many seconds old.
LOST_SHARDS_SECONDS = 30
# A replica that dies again and again is called running in between, for the moment that it lives.
RECOVERED_SECONDS = 15
# The actors that hold a Megatron model's shards (Export-Deploy, megatronllm_deployable_ray.py).
SHARD_CLASS = "ModelWorker"


def deploy_model(run, checkpoint, port):
    """Deploys; returns when Serve calls the application running. For Megatron nothing is loaded then."""
    from ray import serve

    refuse_foreign_serve()
    application = bind_deployment(checkpoint)
    # Before serve.run, which would start it on loopback and port 8000; Serve keeps its first start (api.py).
    http_options = {"host": PLAN["deploy"]["host"], "port": port}
    within(120, lambda: serve.start(proxy_location="HeadOnly", http_options=http_options))
    # serve.run waits without limit for a replica that cannot be scheduled (Ray #50426), hence in a thread.
    running = Call(lambda: serve.run(application, name=APPLICATION, route_prefix="/"))
    deadline = Deadline(PLAN["deadlines"]["deploy_seconds"])
    status = None
    while not running.wait(1):
        STOP.check()
        refuse_early_completion(run, "deploy")
        status, message = application_status()
        if status == "DEPLOY_FAILED":
            break
        if deadline.over:
            reason = last_line(message) or "no reason given"
            message = f"Serve still says {status} after {deadline.seconds} s: {reason}"
            raise Failure(DEPLOYMENT_FAILED, "deploy", "timeout", message, find_line_in_ray_logs(run))
    finish_deployment(run, running, status == "DEPLOY_FAILED")


def refuse_foreign_serve():
    """The cluster is this run's own: with Serve on it, it is another's, whose model would be replaced."""
    from ray import serve

    found = within(30, serve.status).applications
    if found:
        message = f"Serve runs on this Ray cluster already, with {', '.join(found)}: it is not this run's own"
        raise Failure(DEPLOYMENT_FAILED, "deploy", "occupied", message)


def finish_deployment(run, running, has_failed):
    """Where serve.run has returned the application runs: what a busy head says next, Health judges."""
    reason = ""
    if running.wait(5):
        try:
            running.result()
            if not has_failed:
                return
        except Exception as error:
            reason = f"{type(error).__name__}: {error}"
    status, message = application_status()
    if status == "RUNNING":
        return
    message = message or reason
    print(message, file=sys.stderr)
    raise Failure(
        DEPLOYMENT_FAILED, "deploy", "replica", telling_message(message), find_line_in_ray_logs(run)
    )


def telling_message(text):
    """The line of Serve's message that names the cause: its text ends with advice."""
    causes = [line.strip() for line in text.splitlines() if re.search(TELLING[1], line.strip())]
    return causes[-1] if causes else last_line(text) or "Serve gives no reason"


def bind_deployment(checkpoint):
    """The Serve application, every argument by keyword: Export-Deploy 0.3 and 0.4 have another order."""
    deploy = PLAN["deploy"]
    arguments = dict(deploy["arguments"])
    for name in (deploy["checkpoint_argument"], *deploy["repeated_checkpoint_arguments"]):
        arguments[name] = checkpoint
    try:
        module = importlib.import_module(deploy["module"])
        deployment = getattr(module, deploy["class_name"])
    except (ImportError, AttributeError) as error:
        message = f"cannot import {deploy['class_name']} from {deploy['module']}: {error}"
        raise Failure(DEPLOYMENT_FAILED, "deploy", "import", message) from error
    options = {**deploy["options"], "graceful_shutdown_timeout_s": STOP_GRACE_SECONDS}
    return deployment.options(**options).bind(**arguments)


def application_status():
    """Serve's word for the application and its reason; it says nothing about the model."""
    from ray import serve

    try:
        application = within(30, serve.status).applications.get(APPLICATION)
    except Exception as error:
        return "UNKNOWN", f"Serve's controller: {type(error).__name__}: {last_line(error)}"
    if application is None:
        return "NOT_STARTED", ""
    reasons = [application.message, *(deployment.message for deployment in application.deployments.values())]
    return str(application.status.value), "\n".join(filter(None, reasons))


class Health:
    """Whether the deployment is still there. What Serve repairs by itself within a minute is no failure."""

    def __init__(self, run):
        self._run = run
        self._sick_since = {}  # by patience: each kind of complaint has its own
        self._well_since = None
        self._next_check = 0.0

    def check(self, phase):
        """Raises when the deployment is lost; looks at most every few seconds."""
        if time.monotonic() < self._next_check:
            return
        complaint, patience = self._complaint(phase)
        now = time.monotonic()
        self._next_check = now + HEALTH_CHECK_SECONDS
        if complaint is None:
            self._recover(now)
            return
        self._well_since = None
        if now - self._sick_since.setdefault(patience, now) >= patience:
            message = f"{complaint}, still so {patience} s later"
            raise Failure(DEPLOYMENT_FAILED, phase, "replica", message, find_line_in_ray_logs(self._run))

    def _recover(self, now):
        """One good word does not end a sickness, a quarter of a minute of them does."""
        if self._well_since is None:
            self._well_since = now
        if now - self._well_since >= RECOVERED_SECONDS:
            self._sick_since.clear()

    def _complaint(self, phase):
        """What is wrong, if anything, and for how many seconds it may be."""
        if not ray_head_answers(self._run) and not ray_head_answers(self._run):
            message = f"Ray's head at {self._run.ray_address} is gone"
            last = find_last_line(self._run.logs / "ray-head.log")
            raise Failure(DEPLOYMENT_FAILED, phase, "ray", message, last)
        status, message = application_status()
        if status == "DEPLOY_FAILED":
            raise Failure(
                DEPLOYMENT_FAILED,
                phase,
                "replica",
                telling_message(message),
                find_line_in_ray_logs(self._run),
            )
        if status != "RUNNING":
            return f"Serve calls the application {status}: {telling_message(message)}", UNHEALTHY_SECONDS
        return missing_shards(), LOST_SHARDS_SECONDS


def missing_shards():
    """A complaint when a Megatron model has lost workers: Export-Deploy's front end does not look."""
    if PLAN["model"]["model_format"] != "megatron":
        return None
    try:
        from ray._private.state import actors

        states = within(30, actors).values()
        shards = [actor["State"] for actor in states if actor["ActorClassName"] == SHARD_CLASS]
    except Exception:
        return None  # a Ray whose private state is another: deadlines are left
    needed = PLAN["layout"]["num_replicas"] * PLAN["layout"]["gpus_per_replica"]
    lost = shards.count("DEAD")
    left = len(shards) - lost
    if lost == 0 or left >= needed:
        return None
    return f"{lost} of the model's workers died and were not replaced: {left} of {needed} are left"


def shut_down(run, journal):
    """Gives the GPUs back, within a limit. A failure here does not change how the run ended."""
    from ray import serve

    # Also while Serve is asked: scancel ends Ray's head in the same second, and who asks it then hangs.
    def refuse_dead_head():
        if not ray_head_answers(run):
            raise ConnectionError(f"Ray's head at {run.ray_address} is gone")

    journal.event("teardown", "started")
    try:
        refuse_dead_head()
        # No ray.shutdown: a thread that still asks Ray would start a new one. This process's end is enough.
        within(
            PLAN["deadlines"]["teardown_seconds"],
            serve.shutdown,
            heed_stop=False,
            meanwhile=refuse_dead_head,
        )
    except Exception as error:
        message = f"not orderly: {type(error).__name__}: {last_line(error)}; the job's end frees the GPUs"
        journal.event("teardown", "done", message)
        return
    journal.event("teardown", "done", "Serve is shut down")


# ----- Requests


@dataclasses.dataclass(frozen=True)
class Answer:
    """What came back: a status with its body, or 0 and the reason why there is none."""

    status: int
    text: str

    @property
    def json(self):
        try:
            value = json.loads(self.text)
        except ValueError:
            return None
        return value if isinstance(value, dict) else None


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """nemo-evaluator's proxy follows none (endpoint_interceptor.py): a redirected request has failed."""

    def redirect_request(self, *_arguments):
        return None


def post(url, body, seconds, meanwhile=None):
    """Posts JSON and returns the answer, whatever it is. No proxy of the site is asked: the model is near."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), NoRedirect)
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)

    def exchange():
        try:
            with opener.open(request, timeout=seconds) as response:
                return Answer(response.status, response.read().decode(errors="replace"))
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.read().decode(errors="replace"))

    try:
        # The socket's own timeout starts anew with each packet.
        return within(seconds, exchange, meanwhile=meanwhile)
    except (OSError, http.client.HTTPException) as error:
        return Answer(0, str(getattr(error, "reason", error)))


# ----- Errors that look like answers

# Export-Deploy makes every error of a HF model a text with HTTP 200 (hf_deployable.py).
ERROR_TEXT = "An error occurred:"


def refuse_scored_errors(directory):
    """Each such text among the answers has lowered the score, and nothing else tells of it."""
    texts = [text for path in sorted(directory.rglob("samples_*.jsonl")) for text in error_texts(path)]
    if texts:
        raise ValueError(f"{len(texts)} of its answers are an error's text, the first: {texts[0]!r}")


def error_texts(path):
    """How those in a file of lm-eval's samples begin; of a large file, lines without one are not parsed."""
    with open(path, "rb") as file:
        for line in file:
            if ERROR_TEXT.encode() in line:
                yield from (text[:200] for text in answers_in(line) if text.startswith(ERROR_TEXT))


def answers_in(line):
    """Of another harness's sample, which has its answers elsewhere, none."""
    with contextlib.suppress(ValueError, RecursionError):
        sample = json.loads(line)
        return list(texts_in(sample.get("resps"))) if isinstance(sample, dict) else []
    return []


def texts_in(answers):
    """The texts of nested lists: a request may be repeated, and a sample may have several."""
    if isinstance(answers, str):
        yield answers
    elif isinstance(answers, list):
        for inner in answers:
            yield from texts_in(inner)


# ----- Is the model ready, and are its answers fit?

# A server that answers wrongly may still be starting; so often in a row it is what it will always answer.
UNFIT_TRIES = 3
# Nobody there, no time, too many requests. Not 404 and 500: to one kind of request they may be all it says.
NOT_NOW = (0, 408, 429, 502, 503, 504)
PROMPT = "3 + 3 = 6\nThe capital of France is Paris."
# Each repetition is one token in common vocabularies, two in one of characters.
REPEATED = "a"
REPETITIONS = 8
# Rounding may lift the log-probability of a certain token above 0.
ABOVE_ZERO = 1e-3


class Unfit(Exception):
    """An answer that came and is wrong."""


class ServerFailed(Unfit):
    """An answer that its server could not give: its logs say why."""


class NoAnswer(Exception):
    """Nobody answered: the model is still loading, or again."""


def wait_for_first_answer(run, journal, health, urls, deadline):
    """The model is loaded when it has completed a prompt: Export-Deploy's /v1/health never says no."""

    # Also while a request hangs, as all do until some back ends have loaded.
    def look():
        health.check(journal.phase)
        refuse_early_completion(run, journal.phase)

    tries = 0
    while True:
        look()
        answer = ask(urls, plain_request(), look)
        if answer_came(answer):
            return
        tries += 1
        if tries % 10 == 1:
            journal.progress(journal.phase, f"no completion yet: {describe(answer)}")
        if deadline.over:
            message = f"no completion within {deadline.seconds} s; last try: {describe(answer)}"
            raise Failure(NEVER_READY, journal.phase, "timeout", message, find_line_in_ray_logs(run))
        STOP.pause(1)


def answer_came(answer):
    """Not while it loads: no connection, no time, a server's error, or Serve's routes not yet there (404)."""
    return answer.status not in (0, 404, 408, 429) and answer.status < 500


def wait_until_fit(run, journal, health, urls, deadline):
    """Asks what the tasks will ask and looks at the answers. Returns what was seen, for the endpoint file."""
    unfit = 0
    while True:
        wait_for_first_answer(run, journal, health, urls, deadline)
        try:
            return examine(journal, urls)
        except NoAnswer as error:
            complaint = f"no answer: {error}"
            unfit = 0
            if deadline.over:
                message = f"no fit answer within {deadline.seconds} s; {complaint}"
                raise Failure(NEVER_READY, "ready", "timeout", message, find_line_in_ray_logs(run)) from None
        except Unfit as error:
            complaint = f"unfit answer: {error}"
            unfit += 1
            if unfit == UNFIT_TRIES:
                log_line = find_line_in_ray_logs(run) if isinstance(error, ServerFailed) else None
                raise Failure(ANSWERS_UNFIT, "ready", "answers", str(error), log_line) from None
        journal.event("ready", "progress", complaint)
        STOP.pause(2)


def examine(journal, urls):
    seen = {"completion": True}
    if PLAN["probe"]["endpoint_type"] == "completions":
        read_choice(ask(urls, plain_request()))
    if PLAN["probe"]["logprobs"]:
        seen |= examine_logprobs(journal, urls)
    if any(task["endpoint_type"] == "chat" for task in PLAN["evaluation"]["tasks"]):
        examine_chat(urls)
        seen["chat"] = True
    return seen


def examine_logprobs(journal, urls):
    """Entry i must be token i's and the last one the generated token's.

    lm-evaluation-harness sums token_logprobs[context tokens : -1] (lm_eval/models/openai_completions.py): one
    entry more or less, and every score is that of other tokens while nothing fails.
    """
    logprobs = read_logprobs(ask(urls, logprobs_request(PROMPT)))
    numbers = logprobs[1:] if logprobs[0] is None else logprobs
    wrong = [value for value in numbers if not is_log_probability(value)]
    if wrong:
        raise Unfit(f"token_logprobs holds {wrong[0]!r}, which is no log-probability")
    surplus = {
        "repetition": surplus_by_repetition(urls),
        "tokenizer": surplus_by_tokenizer(journal, logprobs),
    }
    refuse_surplus(surplus, logprobs)
    return {
        "logprobs": len(logprobs),
        "checked_by": [way for way, entries in surplus.items() if entries == 0],
    }


def refuse_surplus(surplus, logprobs):
    for way, entries in surplus.items():
        if entries:
            noun = "entry" if abs(entries) == 1 else "entries"
            count = f"{abs(entries)} {noun} too {'many' if entries > 0 else 'few'}"
            raise Unfit(f"token_logprobs has {count} (counted by {way}): scores would be of other tokens")
    if all(entries is None for entries in surplus.values()) and logprobs[0] is not None:
        raise Unfit("token_logprobs has no leading null: scores would be of other tokens")


def is_log_probability(value):
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return math.isfinite(value) and value <= ABOVE_ZERO


def surplus_by_repetition(urls):
    """Entries too many, counted without a tokenizer; None where the vocabulary joins repetitions.

    Two prompts of a repeated word tell its tokens, t a repetition. So n of them have (n - 1) t + 1 tokens;
    one more is generated.
    """
    short, long = (
        len(read_logprobs(ask(urls, logprobs_request(" ".join([REPEATED] * count)))))
        for count in (REPETITIONS, 2 * REPETITIONS)
    )
    if long <= short:
        raise Unfit(f"token_logprobs has {short} entries for a prompt and {long} for one twice as long")
    tokens, rest = divmod(long - short, REPETITIONS)
    return short - (REPETITIONS - 1) * tokens - 2 if rest == 0 else None


def surplus_by_tokenizer(journal, logprobs):
    """The same by the tokenizer that the harness will use; None where it is not to be had."""
    name = PLAN["model"]["tokenizer"]
    if name is None or importlib.util.find_spec("transformers") is None:
        journal.event("ready", "progress", "log-probabilities not counted with the tokenizer: none here")
        return None
    try:
        return len(logprobs) - 1 - within(60, lambda: count_tokens(name))
    except Exception as error:
        reason = f"{type(error).__name__}: {last_line(error)}"
        journal.event("ready", "progress", f"log-probabilities not counted with {name}: {reason}")
        return None


def count_tokens(name):
    from transformers import AutoTokenizer

    return len(AutoTokenizer.from_pretrained(name)(PROMPT, add_special_tokens=False)["input_ids"])


def examine_chat(urls):
    message = read_choice(ask(urls, chat_request())).get("message")
    refuse_error_text(message.get("content") if isinstance(message, dict) else None)


def plain_request():
    """A request of the kind that the tasks send."""
    if PLAN["probe"]["endpoint_type"] == "chat":
        return chat_request()
    return {"prompt": PROMPT, "max_tokens": 1, "temperature": 0}


def chat_request():
    return {"messages": [{"role": "user", "content": PROMPT}], "max_tokens": 1, "temperature": 0}


def logprobs_request(prompt):
    """As lm-evaluation-harness asks for a loglikelihood."""
    return {"prompt": prompt, "max_tokens": 1, "temperature": 0, "logprobs": 1, "echo": True, "stream": False}


def ask(urls, body, meanwhile=None):
    url = urls["chat" if "messages" in body else "completions"]
    seconds = PLAN["probe"]["request_timeout_seconds"]
    return post(url, {"model": PLAN["model"]["model_id"], **body}, seconds, meanwhile)


def endpoint_urls(host, port):
    """The exact URLs to post to, by endpoint type: nemo-evaluator's proxy appends nothing (server.py)."""
    name = f"[{host}]" if ":" in host else host
    return {kind: f"http://{name}:{port}{path}" for kind, path in PLAN["endpoints"].items()}


def read_choice(answer):
    """The one choice of a right answer."""
    if answer.status in NOT_NOW:
        raise NoAnswer(describe(answer))
    if 300 <= answer.status < 400:
        paths = " and ".join(PLAN["endpoints"].values())
        raise Unfit(f"HTTP {answer.status}: the server redirects, its own paths are not {paths}")
    if answer.status >= 500:
        raise ServerFailed(describe(answer))
    if answer.status != 200:
        raise Unfit(describe(answer))
    body = answer.json
    choices = body.get("choices") if body else None
    if not choices or not isinstance(choices[0], dict):
        raise Unfit(f"no choices in the answer: {answer.text[:200]}")
    if body.get("model") != PLAN["model"]["model_id"]:
        raise Unfit(f"another model answers: {body.get('model')!r}, not {PLAN['model']['model_id']!r}")
    if "text" in choices[0]:
        refuse_error_text(choices[0]["text"])
    return choices[0]


def refuse_error_text(text):
    if not isinstance(text, str):
        raise Unfit("the answer has no text")
    if text.startswith(ERROR_TEXT):
        raise Unfit(f"the answer is an error's text: {text[:200]!r}")


def read_logprobs(answer):
    logprobs = read_choice(answer).get("logprobs")
    values = logprobs.get("token_logprobs") if isinstance(logprobs, dict) else None
    if not isinstance(values, list) or not values:
        raise Unfit("the answer has no token_logprobs, which loglikelihood tasks need")
    return values


def describe(answer):
    if answer.status == 0:
        return answer.text
    return f"HTTP {answer.status}: {answer.text[:200].strip() or 'no text'}"


# ----- While somebody evaluates


def write_endpoint(run, model, port, urls, seen):
    """Tells evaluators where the model is. Only now: the file's existence means that right answers came.

    `model`: checkpoint and fingerprint.
    """
    endpoint = {
        "url": urls["completions"],
        "urls": urls,
        "model_id": PLAN["model"]["model_id"],
        "hostname": node_name(),
        "port": port,
        "job_id": run.job_id,
        "run_id": run.run_id,
        "attempt": run.attempt,
        **model,
        "probe": seen,
        "ready_at": now(),
    }
    write_json(run.endpoint_file, endpoint)


def wait_for_completion(run, journal, health):
    """Waits until whoever evaluates writes the completion file; returns its exit code."""
    deadline = Deadline(PLAN["deadlines"]["completion_seconds"])
    ignored = None
    while True:
        completion = read_json(run.completion_file)
        if completion is not None and is_of_this_attempt(completion, run):
            return code_of_completion(run, completion["exit_code"])
        if completion is not None and completion != ignored:
            ignored = completion
            journal.event(
                "evaluate", "progress", f"{run.completion_file.name} is not of this attempt: {completion}"
            )
        health.check("evaluate")
        if deadline.over:
            message = f"{run.completion_file.name} did not appear within {deadline.seconds} s"
            raise Failure(NO_COMPLETION, "evaluate", "completion", message)
        # Each second that the file is seen late is a second of idle GPUs.
        STOP.pause(1)


def write_completion(run, code):
    """Says that the run is over, where this program is who knows it."""
    outcome = "succeeded" if code == SUCCEEDED else "failed"
    completion = {"run_id": run.run_id, "attempt": run.attempt, "outcome": outcome, "exit_code": code}
    write_json(run.completion_file, completion)


def refuse_early_completion(run, phase):
    """Who says that it is over before it could begin waits for no model: it would be loaded for nobody."""
    completion = read_json(run.completion_file)
    if completion is not None and is_of_this_attempt(completion, run):
        message = f"{run.completion_file.name} was there before the model was ready: nothing was evaluated"
        raise Failure(NEVER_READY, phase, "completion", message)


def code_of_completion(run, code):
    """The evaluation's exit code. Why it failed stands in failed.json, unless the evaluator was killed."""
    if code != EVALUATOR_LOST:
        return code
    told = read_json(run.failure_file) or {}
    if told.get("attempt") == run.attempt:
        return code
    message = "the evaluator was lost: it ended without results and without a reason"
    raise Failure(code, "evaluate", "evaluator", message, find_line(run.logs / "evaluate.log"))


def is_of_this_attempt(completion, run):
    """One left by an earlier attempt of the same job must not end this one."""
    code = completion.get("exit_code")
    is_code = isinstance(code, int) and not isinstance(code, bool) and 0 <= code <= 255
    return is_code and (completion.get("run_id"), completion.get("attempt")) == (run.run_id, run.attempt)


def evaluate_in_child(run, health):
    """Runs the evaluation beside the model, in the environment of the evaluator; returns its exit code."""
    with (
        open(run.logs / "evaluate.jsonl", "ab") as progress,
        open(run.logs / "evaluate.log", "ab") as log,
    ):
        log_start = log.tell()
        environment = {**os.environ, "NANO3_ORCHESTRATOR": str(os.getpid())}
        child = start_child(evaluate_command(run), progress, log, run.directory, environment)
        try:
            code = follow_evaluation(child, health)
        finally:
            stop_children([child], PLAN["deadlines"]["teardown_seconds"])
    if code in (SUCCEEDED, TASK_FAILED, EVALUATOR_LOST):
        return code
    found = find_telling_line(run.logs / "evaluate.log", log_start)
    raise Failure(EVALUATOR_LOST, "evaluate", "evaluator", f"the evaluator {ended_how(code)}", found)


def evaluate_command(run):
    """The same program under the evaluator's interpreter. The startup commands have run before this one."""
    python = find_interpreter(PLAN["steps"]["evaluate"]["python"])
    return [python, os.path.abspath(__file__), "--evaluate", "--endpoint-file", str(run.endpoint_file)]


def follow_evaluation(child, health):
    # The child keeps evaluate_seconds itself and says what was running; this is for one that hangs.
    deadline = Deadline(PLAN["deadlines"]["completion_seconds"])
    while not has_ended(child):
        health.check("evaluate")
        if deadline.over:
            raise Failure(
                EVALUATOR_LOST, "evaluate", "timeout", f"the evaluator hangs after {deadline.seconds} s"
            )
        STOP.pause(1)
    return child.returncode


# ----- The evaluation

# How long an evaluator asks an endpoint that was ready before it gives it up.
ENDPOINT_SECONDS = 60


def evaluate(endpoint_file, journal):
    """The verb --evaluate: all phases against a ready endpoint; results and exit code, whatever happens."""
    endpoint, job = read_json(endpoint_file), read_json(Path(endpoint_file).parent / "job.json")
    if endpoint is None:
        message = f"{endpoint_file} is not there, not JSON, or not this user's own"
        raise Failure(EVALUATOR_LOST, "evaluate", "endpoint", message)
    run = run_of_endpoint(endpoint, job)
    refuse_foreign_files(run, EVALUATOR_LOST, "evaluate")
    journal.run = run
    run.logs.mkdir(exist_ok=True)
    os.environ.setdefault("NEMO_EVALUATOR_TELEMETRY_LEVEL", "0")
    tasks = runs_of_tasks(run, endpoint.get("fingerprint"))
    started_at = now()
    journal.event("evaluate", "started", f"{len(tasks)} tasks in {len(PLAN['evaluation']['phases'])} phases")
    check_identity(run, endpoint)
    set_old_results_aside(run)
    take_earlier_results(run, journal, tasks, find_earlier_results(run, journal, tasks))
    code = settle(journal, EVALUATOR_LOST, lambda: run_phases(run, journal, tasks, endpoint))
    try:
        write_results(run, endpoint, tasks, code, started_at)
    except OSError as error:
        message = f"results.json cannot be written: {error}"
        if code == SUCCEEDED:
            raise Failure(EVALUATOR_LOST, "collect", "results", message) from error
        # Of two failures the first one counts, and it has been told.
        journal.event("collect", "progress", message)
    return code


def run_phases(run, journal, tasks, endpoint):
    """One phase after the other: Export-Deploy answers a batch with the parameters of its first request."""
    if not all(task.is_over for task in tasks):
        wait_for_endpoint(journal, endpoint)
    run_phase = run_phase_here if PLAN["evaluation"]["placement"] == "allocation" else run_phase_by_launcher
    deadline = Deadline(PLAN["deadlines"]["evaluate_seconds"])
    for phase in PLAN["evaluation"]["phases"]:
        missing = [tasks[index] for index in phase["tasks"] if not tasks[index].is_over]
        if missing:
            journal.event("evaluate", "progress", f"phase {phase['name']}")
            run_phase(run, journal, phase, missing, endpoint, deadline)
    failed = [task for task in tasks if task.status != "succeeded"]
    if failed:
        first = failed[0]
        message = f"{len(failed)} of {len(tasks)} tasks failed; {first.id}: {first.error}"
        raise Failure(TASK_FAILED, "evaluate", "task", message, first.log_line)
    return SUCCEEDED


def check_identity(run, endpoint):
    """The endpoint file must be of this run's attempt: the model of another one is gone, or another model."""
    attempt = os.environ.get("NANO3_ATTEMPT") or (read_json(run.directory / "job.json") or {}).get("attempt")
    expected = (run.directory.name, str(attempt or endpoint["attempt"]))
    found = (endpoint["run_id"], str(endpoint["attempt"]))
    if found != expected:
        message = f"the endpoint file is of run and attempt {found}, not of {expected}"
        raise Failure(EVALUATOR_LOST, "evaluate", "endpoint", message)


def wait_for_endpoint(journal, endpoint):
    """The model must answer now, from here."""
    deadline = Deadline(ENDPOINT_SECONDS)
    while not answer_came(answer := ask(endpoint["urls"], plain_request())):
        if deadline.over:
            report_silence(journal, endpoint, answer)
            return
        STOP.pause(2)


def report_silence(journal, endpoint, answer):
    """Beside the model it is the end; from a login host the way may be closed that the jobs' nodes have."""
    message = f"{endpoint['url']} does not answer {node_name()}: {describe(answer)}"
    if PLAN["evaluation"]["placement"] == "allocation":
        raise Failure(EVALUATOR_LOST, "evaluate", "endpoint", message)
    journal.event("evaluate", "progress", message)


# ----- Placement allocation: the harness beside the model

# An interrupted harness has no results that are worth a wait; nemo-evaluator is told 3 s, see below.
HARNESS_GRACE_SECONDS = 6
WRITE_CHECK_SECONDS = 2


def run_phase_here(run, journal, phase, tasks, endpoint, deadline):
    """Placement allocation: a process of nemo-evaluator for each task, all of a phase at once."""
    url = endpoint["urls"][phase["endpoint_type"]]
    children, claims = {}, []
    try:
        for task in tasks:
            port, claim = reserve_adapter_port(run, task)
            claims.append(claim)
            begin_task(run, journal, task)
            children[task] = start_harness(run, task, url, port)
            task.tell(journal, "running")
        follow_harnesses(run, journal, children, deadline)
    finally:
        stop_children(children.values(), HARNESS_GRACE_SECONDS)
        for claim in claims:
            claim.close()


def follow_harnesses(run, journal, children, deadline):
    next_check = Deadline(0)
    while any(not task.is_over for task in children):
        if next_check.over:
            refuse_unwritable(run, children)
            next_check = Deadline(WRITE_CHECK_SECONDS)
        for task, child in children.items():
            if not task.is_over:
                look_at_harness(run, journal, task, child)
        if deadline.over:
            unfinished = next(task for task in children if not task.is_over)
            raise evaluation_too_long(
                deadline, children, find_line(task_log(run, unfinished), unfinished.log_start)
            )
        STOP.pause(1)


def refuse_unwritable(run, tasks):
    """A harness that cannot write waits for minutes before it says so, and the model with it."""
    for task in tasks:
        if task.is_over:
            continue
        probe = task.directory / ".writable"
        try:
            probe.write_bytes(bytes(4096))
            probe.unlink()
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES):
                continue  # a network file system has its moments
            message = f"{task.id}: results cannot be written any more: {error}"
            log_line = find_line(task_log(run, task), task.log_start)
            raise Failure(EVALUATOR_LOST, "evaluate", "results", message, log_line) from error


def look_at_harness(run, journal, task, child):
    task.tell(journal, progress=read_number(task.directory / "progress"))
    if not has_ended(child):
        return
    task.conclude(journal, complaint_of_harness(run, task, child.returncode))


def complaint_of_harness(run, task, code):
    task.log_line = find_line(task_log(run, task), task.log_start)
    if code == 0:
        return None
    return f"the harness {ended_how(code)}{task.log_line.cause if task.log_line else ''}"


def evaluation_too_long(deadline, tasks, log_line=None):
    unfinished = ", ".join(task.id for task in tasks if not task.is_over)
    message = f"evaluate_seconds ({deadline.seconds} s) are over; not finished: {unfinished}"
    return Failure(EVALUATOR_LOST, "evaluate", "timeout", message, log_line)


def start_harness(run, task, url, port):
    """Starts nemo-evaluator in an empty directory of its own: it writes there, and reads folders as tasks."""
    work = task.directory / "work"
    work.mkdir(parents=True)
    config = work / "run_config.yaml"
    write_run_config(config, task, url)
    command = [*harness_program(), "run_eval", "--run_config", str(config)]
    environment = harness_environment(task, url, port)
    with open(task_log(run, task), "ab") as log:
        task.log_start = log.tell()
        return start_child(command, stdout=log, stderr=subprocess.STDOUT, cwd=work, env=environment)


def write_run_config(path, task, url):
    import yaml

    config = json.loads(json.dumps(task.plan["run_config"]))
    config["config"]["output_dir"] = str(task.directory)
    config["target"]["api_endpoint"]["url"] = url
    path.write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")


def harness_python():
    return find_interpreter(PLAN["evaluation"]["python"])


def find_interpreter(name):
    python = shutil.which(name)
    if python is None:
        message = f"no interpreter {name} on {node_name()}"
        raise Failure(EVALUATOR_LOST, "evaluate", "environment", message)
    return python


def harness_program():
    """nemo-evaluator beside the interpreter, else its module."""
    python = harness_python()
    script = Path(python).with_name("nemo-evaluator")
    return [str(script)] if script.exists() else [python, "-m", "nemo_evaluator.core.entrypoint"]


def harness_environment(task, url, port):
    """The harness runs `lm-eval` by name, and its requests must not go through a proxy of the site."""
    environment = {
        "NEMO_EVALUATOR_TELEMETRY_LEVEL": "0",
        "NEMO_EVALUATOR_SHUTDOWN_TIMEOUT_SECONDS": "3",
        **os.environ,
        **task.plan["env_vars"],
        "ADAPTER_PORT": str(port),
    }
    environment["PATH"] = f"{Path(harness_python()).parent}{os.pathsep}{environment.get('PATH', os.defpath)}"
    for name in ("no_proxy", "NO_PROXY"):
        environment[name] = without_proxy(environment.get(name), url)
    return environment


def without_proxy(given, url):
    """The hosts that are asked directly: those that were given, and the model's."""
    return ",".join(filter(None, [given, "localhost", "127.0.0.1", urllib.parse.urlparse(url).hostname]))


def reserve_adapter_port(run, task):
    """A port for nemo-evaluator's proxy.

    Two proxies that choose for themselves in the same second choose the same port, and both tasks'
    requests go through one of them, without an error (seen with nemo-evaluator 0.2.8).
    """
    width = PLAN["evaluation"]["adapter_ports_per_slot"]
    base = PLAN["evaluation"]["adapter_port"] + run.slot * width
    for offset in range(width):
        port = base + (task.plan["index"] + offset) % width
        # The proxy binds without SO_REUSEADDR: for a minute after another run's it could not.
        claim = claim_port("127.0.0.1", port, reuse=False)
        if claim is not None:
            return port, claim
    message = f"no port from {base} to {base + width - 1} is free on {node_name()}"
    raise Failure(EVALUATOR_LOST, "evaluate", "port", message)


def task_log(run, task):
    return run.logs / f"task-{task.id}.log"


def read_number(path):
    """A progress file's number; None while it is not there or half written."""
    try:
        return int(path.read_text())
    except (OSError, ValueError):
        return None


# ----- Placement slurm: jobs of nemo-evaluator-launcher

SUBMIT_SECONDS = 600
# The launcher's words when its last sbatch has failed, whatever came of those before.
CUT_SUBMISSION = "failed to submit sbatch"


def run_phase_by_launcher(run, journal, phase, tasks, endpoint, deadline):
    """Placement slurm: nemo-evaluator-launcher submits a job for each task of the phase."""
    config = launcher_config(run, endpoint["urls"][phase["endpoint_type"]])
    invocation = submit(journal, config, tasks, deadline)
    journal.event("evaluate", "progress", f"launcher invocation {invocation}", invocation=invocation)
    submitted = {}
    known = submitted.values()
    have_ended = False
    try:
        follow_invocation(run, journal, config, invocation, tasks, deadline, submitted)
        have_ended = len(submitted) == len(tasks)
    finally:
        # The model waits for this with its GPUs: of jobs that have ended only the successors are left.
        if have_ended:
            withdraw_in_time(journal, config, invocation, lambda: cancel_successors(config, known))
        else:
            withdraw_in_time(journal, config, invocation, lambda: withdraw(config, invocation, known))


def import_launcher():
    try:
        from nemo_evaluator_launcher.api import functional
        from omegaconf import OmegaConf
    except ImportError as error:
        message = f"nemo-evaluator-launcher cannot be imported by {sys.executable}: {error}"
        raise Failure(EVALUATOR_LOST, "evaluate", "launcher", message) from error
    return functional, OmegaConf


def launcher_config(run, url):
    """launcher.yaml with its one hole filled, for this run's slot and model."""
    _, omegaconf = import_launcher()
    config = omegaconf.load(run.directory / "launcher.yaml")
    config.target.api_endpoint.url = url
    ask_model_directly(config, url)
    shift = run.slot * PLAN["evaluation"]["adapter_ports_per_slot"]
    for task in config.evaluation.tasks:
        port = re.fullmatch(r"lit:(\d+)", str(task.env_vars.get("ADAPTER_PORT", "")))
        if port is not None:
            task.env_vars.ADAPTER_PORT = f"lit:{int(port[1]) + shift}"
    return config


def submit(journal, config, tasks, deadline):
    """Submits a phase; returns the launcher's invocation id."""
    call = Call(lambda: run_launcher(config, tasks))
    try:
        return finish(call, min(SUBMIT_SECONDS, deadline.left))
    except (Stopped, TimeoutError) as error:
        # Some jobs may be in the queue already, and only the launcher knows which.
        if call.wait(30):
            withdraw_in_time(journal, config, "the launcher", lambda: withdraw(config, call.result(), []))
        else:
            message = "the launcher still submits: look for its jobs with squeue --me"
            journal.event("teardown", "progress", message)
        if isinstance(error, Stopped):
            raise
        raise Failure(
            EVALUATOR_LOST, "evaluate", "launcher", f"the launcher's run_eval gives {error}"
        ) from error
    except Exception as error:
        traceback.print_exc()
        if CUT_SUBMISSION in str(error):
            tell_of_lost_jobs(journal, config)
        message = f"the launcher refused: {type(error).__name__}: {error}"
        raise Failure(EVALUATOR_LOST, "evaluate", "launcher", message) from error


def tell_of_lost_jobs(journal, config):
    """The launcher has recorded none of the jobs that it submitted: nobody can say which are this run's."""
    look = shlex.join(["squeue", "--me", "--format=%i %o"])
    place = config.execution.output_dir
    message = f"the launcher's jobs may be left in the queue: `{look}` shows them, with scripts below {place}"
    journal.event("teardown", "progress", message)


def run_launcher(config, tasks):
    functional, _ = import_launcher()
    with secrets_in_double_quotes():
        return functional.run_eval(config, tasks=[task.id for task in tasks])


# ----- The environment of the launcher's jobs


def ask_model_directly(config, url):
    """A job's requests must not go through a proxy of the site, which does not know the model's node."""
    for task in config.evaluation.tasks:
        for name in ("no_proxy", "NO_PROXY"):
            task.env_vars[name] = f"lit:{without_proxy(value_in_quotes(config, task, name), url)}"


def value_in_quotes(config, task, name):
    """What the launcher would paste for a variable; where the config has none, this process's own."""
    for variables in (task.env_vars, config.evaluation.get("env_vars"), config.get("env_vars")):
        if variables and name in variables:
            kind, _, value = str(variables[name]).partition(":")
            break
    else:
        kind, value = "host", name
    return value if kind == "lit" else in_double_quotes(os.environ.get(value, ""))


def in_double_quotes(value):
    """For bash: the launcher pastes values between such quotes (`common/env_vars.py` of 0.2.6)."""
    return re.sub(r'([\\"$`])', r"\\\1", value)


@contextlib.contextmanager
def secrets_in_double_quotes():
    """The launcher takes secrets from this process's environment and pastes them as they are.

    Nobody else uses them meanwhile.
    """
    secrets = {name: os.environ[name] for name in PLAN["environment"]["secrets"] if name in os.environ}
    os.environ.update({name: in_double_quotes(value) for name, value in secrets.items()})
    try:
        yield
    finally:
        os.environ.update(secrets)


# ----- The launcher's jobs while they run

# States that are an end. `error`, `unknown` and `not_found` say something of the asking, not of the job.
ENDED = ("success", "failed", "killed")
STATUS_SECONDS = 120


def follow_invocation(run, journal, config, invocation, tasks, deadline, submitted):
    """Polls until every task has come to an end that can be believed. Notes what is known of each job."""
    jobs = {f"{invocation}.{position}": task for position, task in enumerate(tasks)}
    ended_since, sources = {}, {}
    while True:
        statuses = ask_launcher(journal, invocation)
        submitted |= {status["job_id"]: status.get("data") or {} for status in statuses}
        # First: where one job is missing, none is known to be the task's that it is recorded as.
        if statuses:
            refuse_unsubmitted(journal, jobs, submitted)
        for status in statuses:
            task = jobs.get(status["job_id"])
            if task is not None and not task.is_over:
                source = submitted[status["job_id"]].get("remote_rundir_path")
                sources[task] = Path(source or "/nonexistent")
                look_at_job(run, journal, config, task, status, ended_since)
        if all(task.is_over for task in tasks):
            return
        if deadline.over:
            raise evaluation_too_long(deadline, tasks)
        pause_until_news(run, [path for task, path in sources.items() if not task.is_over])


def pause_until_news(run, sources):
    """Waits to ask the launcher again: until its time has come, or until a result file has appeared."""
    deadline = Deadline(PLAN["evaluation"]["status_poll_seconds"])
    before = count_results(sources)
    while not deadline.over and count_results(sources) == before:
        refuse_dead_model(run)
        STOP.pause(min(1, deadline.left))


def count_results(sources):
    """Of tasks that run; where the cluster's file system is out of sight there are none."""
    return sum(os.path.exists(source / "artifacts" / RESULTS_FILE) for source in sources)


def refuse_dead_model(run):
    """A run that has failed has no model any more: jobs that wait in the queue for it are withdrawn."""
    failure = read_json(run.failure_file)
    if failure is not None and failure.get("attempt") == run.attempt:
        raise Failure(
            EVALUATOR_LOST, "evaluate", "model", f"the model's job failed: {failure.get('message')}"
        )


def ask_launcher(journal, invocation):
    """get_status, or an empty list: what cannot be asked is unknown, not failed."""
    functional, _ = import_launcher()
    try:
        statuses = within(STATUS_SECONDS, lambda: functional.get_status([invocation]))
        return [status for status in statuses if status["status"] != "error"]
    except Exception as error:
        journal.progress("evaluate", f"status unknown: {type(error).__name__}: {last_line(error)}")
        return []


def refuse_unsubmitted(journal, jobs, submitted):
    """When one sbatch of several fails, the launcher records fewer jobs and says nothing (slurm/executor.py).

    The ids that it read are then those of other tasks than it says.
    """
    recorded = len(jobs.keys() & submitted.keys())
    for task in jobs.values():
        if recorded < len(jobs) and not task.is_over:
            task.fail(journal, f"{recorded} of {len(jobs)} jobs were submitted; which is not known")


def look_at_job(run, journal, config, task, status, ended_since):
    """Believes an end when the result file is there or when the state has stayed for a while.

    It says `failed` while sacct is still empty, and whenever ssh or sacct fails (slurm/executor.py).
    """
    state = status["status"]
    if state not in ENDED:
        ended_since.pop(task, None)
        progress = status.get("progress")
        known = "running" if state == "running" else "pending"
        task.tell(journal, known, progress if isinstance(progress, int) else None)
        return
    since = ended_since.setdefault(task, time.monotonic())
    is_confirmed = time.monotonic() - since >= PLAN["evaluation"]["failed_confirm_seconds"]
    if state != "success" and not is_confirmed:
        return
    missing = collect(run, journal, config, task, status["data"])
    if missing is None and (is_confirmed or os.path.exists(task.directory / RESULTS_FILE)):
        task.conclude(journal, None if state == "success" else complaint_of_job(run, task, state))
    elif is_confirmed:
        task.fail(journal, f"{job_ended_as(run, task, state)}; {missing}")


def complaint_of_job(run, task, state):
    """None when the results are complete: they are written last, so the status was wrong."""
    with contextlib.suppress(ValueError):
        read_results(task.directory)
        return None
    return job_ended_as(run, task, state)


def job_ended_as(run, task, state):
    """The state in words, with the cause that the job's log names."""
    logs = sorted(run.logs.glob(f"launcher-{task.id}-client-*.log"), key=lambda path: path.stat().st_mtime)
    task.log_line = find_line(logs[-1]) if logs else None
    return f"its job ended as {state}{task.log_line.cause if task.log_line else ''}"


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


# ----- The launcher's jobs in the queue

SSH = ("ssh", "-o", "BatchMode=yes", "-o", "ConnectTimeout=10")
# All that is to be withdrawn is so within teardown_seconds.
LISTS_SECONDS = 10


def withdraw_in_time(journal, config, invocation, work):
    try:
        cancelled = within(PLAN["deadlines"]["teardown_seconds"], work, heed_stop=False)
    except Exception as error:
        secrets = ", and secrets beside their scripts" if PLAN["environment"]["secrets"] else ""
        message = f"jobs of {invocation} may be left in the queue{secrets}: {last_line(error)}"
        journal.event("teardown", "progress", message)
        return
    if cancelled:
        journal.event(
            "teardown", "progress", f"cancelled {', '.join(sorted(cancelled))}", jobs=sorted(cancelled)
        )


def cancel_successors(config, submitted):
    """Each ended job leaves a successor that waits for its failure, after a success for ever.

    The one that ended may itself be the successor of one that was preempted or ran out of time.
    """
    cancelled = cancel(config, ids_of_jobs(submitted) | ids_in_lists(config, submitted))
    remove_secrets(config, submitted)
    return cancelled


def withdraw(config, invocation, submitted):
    """Cancels what is left of an invocation in the queue, by id.

    Each job queues a successor for the case that it fails, which stays for ever when it does not (contracts,
    lab 7). After a stop the jobs themselves are left as well. `submitted`: what is known of each job.
    """
    if not ids_of_jobs(submitted):
        functional, _ = import_launcher()
        submitted = [status.get("data") or {} for status in functional.get_status([invocation])]
    # First what is known: the lists are on a file system that may hang.
    cancelled = cancel(config, ids_of_jobs(submitted))
    known = ids_of_jobs(submitted) | cancelled | ids_in_lists(config, submitted)
    for _ in range(3):
        left = cancel(config, known)
        if not left:
            break
        cancelled |= left
        known |= left
        time.sleep(1)
    remove_secrets(config, submitted)
    return cancelled


def cancel(config, known):
    """Cancels what is in the queue of these jobs and of their successors; returns it."""
    left = queued_jobs(config, known) if known else set()
    if left:
        # All in one call: a successor starts when its predecessor is cancelled.
        on_login_host(config, ["scancel", *sorted(left)])
    return left


def ids_of_jobs(submitted):
    return {str(data["slurm_job_id"]) for data in submitted if data.get("slurm_job_id")}


def ids_in_lists(config, submitted):
    """Those that went on with the jobs after a time limit or a preemption: each notes itself as it begins."""
    paths = in_directories_of_jobs(submitted, ".slurm_job_id.list")
    if not paths:
        return set()
    command = ["cat", *paths]
    try:
        return set(re.findall(r"\d+", on_login_host(config, command, LISTS_SECONDS)))
    except (OSError, subprocess.SubprocessError):
        return set()


def remove_secrets(config, submitted):
    """The launcher writes them into a file beside each job's script, and leaves it there."""
    paths = in_directories_of_jobs(submitted, ".secrets.env")
    if paths and PLAN["environment"]["secrets"]:
        on_login_host(config, ["rm", "-f", "--", *paths], LISTS_SECONDS)


def in_directories_of_jobs(submitted, name):
    return [f"{data['remote_rundir_path']}/{name}" for data in submitted if data.get("remote_rundir_path")]


def queued_jobs(config, known):
    """Those of the known jobs that are in the queue, and those that wait for one of them to fail."""
    command = ["squeue", "--noheader", f"--user={config.execution.username}", "--format=%i|%E"]
    queue_lines = [line.strip().partition("|") for line in on_login_host(config, command).splitlines()]
    family = set(known)
    # A successor has no successor before it starts, but the next round of withdraw looks again.
    for job, _, dependency in queue_lines:
        if family & set(re.findall(r"afternotok:(\d+)", dependency)):
            family.add(job)
    return family & {job for job, _, _ in queue_lines}


def on_login_host(config, command, seconds=30):
    """Runs a command where the launcher submits, in the launcher's way."""
    target = f"{config.execution.username}@{config.execution.hostname}"
    finished = subprocess.run(
        [*SSH, target, shlex.join(command)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    # These do what they can: a job may have ended meanwhile, a file may not be there yet.
    if finished.returncode != 0 and command[0] not in ("scancel", "cat"):
        raise OSError(f"{shlex.join(command)} on {target}: {last_line(finished.stderr)}")
    return finished.stdout


# ----- Results

# Files of a task that are only caches: asked again, they would give old answers. They are not copied.
CACHES = ("cache", "response_stats_cache", "lm_cache*")
# What nemo-evaluator writes last.
RESULTS_FILE = "results.yml"


class TaskRun:
    """One task of the plan and how far it is."""

    def __init__(self, plan, results, key):
        self.plan = plan
        self.id = plan["id"]
        self.key = key
        self.directory = results / plan["id"]
        self.status = "pending"
        self.progress = None
        self.samples = None
        self.scores = {}
        self.error = None
        # Where this attempt's part of the task's log begins.
        self.log_start = 0
        self.log_line = None
        self.reused_from = None

    @property
    def is_over(self):
        return self.status in ("succeeded", "failed")

    def tell(self, journal, status=None, progress=None):
        """Reports a change of status or progress."""
        before = (self.status, self.progress)
        self.status = status or self.status
        self.progress = self.progress if progress is None else progress
        if (self.status, self.progress) != before:
            journal.progress("evaluate", self.error or "", **self.public_state())

    def public_state(self):
        return {"task": self.id, "status": self.status, "progress": self.progress}

    def fail(self, journal, error):
        self.error = error
        self.status = "failed"
        with contextlib.suppress(OSError):
            (self.directory / KEY_FILE).unlink()
        journal.event("evaluate", "progress", f"{self.id} failed: {error}", **self.public_state())

    def conclude(self, journal, complaint=None):
        """Success needs the result file with at least one sample, whatever a status or an exit code says."""
        try:
            self.samples, self.scores = read_results(self.directory)
        except ValueError as error:
            self.fail(
                journal, "; ".join(filter(None, [complaint, str(error), failed_requests(self.directory)]))
            )
            return
        if complaint is not None:
            self.fail(journal, complaint)
            return
        self.status = "succeeded"
        message = f"{self.id} succeeded with {self.samples} samples"
        journal.event("evaluate", "progress", message, **self.public_state())
        self.leave_task_file(journal)

    def leave_task_file(self, journal):
        """Makes the results usable for later attempts and runs; without it they are results all the same."""
        if self.key is None:
            return
        try:
            about = {
                "key": self.key,
                "run_id": journal.run.run_id,
                "attempt": journal.run.attempt,
                "samples": self.samples,
                "results_sha256": digest_of_results(self.directory),
                "finished_at": now(),
            }
            write_json(self.directory / TASK_FILE, about)
        except OSError as error:
            journal.event("evaluate", "progress", f"{self.id} will be evaluated again next time: {error}")

    def take(self, journal, samples, scores, origin):
        """Success by results that were there."""
        self.status, self.samples, self.scores, self.reused_from = "succeeded", samples, scores, origin
        message = (
            f"{self.id} has {samples} samples already, of run {origin['run_id']}, attempt {origin['attempt']}"
        )
        journal.event("evaluate", "progress", message, **self.public_state(), reused_from=origin)

    def described(self, root):
        """Its entry in results.json."""
        return {
            "id": self.id,
            "name": self.plan["name"],
            "status": "succeeded" if self.status == "succeeded" else "failed",
            "samples": self.samples,
            "scores": self.scores,
            "directory": str(self.directory.relative_to(root)),
            "error": self.error if self.is_over else "was not finished",
            "reused_from": self.reused_from,
        }


def runs_of_tasks(run, fingerprint):
    """The tasks of the plan, none of them begun."""
    return [TaskRun(task, run.results, key_of(task, fingerprint)) for task in PLAN["evaluation"]["tasks"]]


def read_results(directory):
    """Samples and scores of a finished task; ValueError says what is missing."""
    try:
        return samples_and_scores(directory)
    except OSError as error:
        raise ValueError(f"its files cannot be read: {error}") from None
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(
            f"its files are not as the harness writes them: {type(error).__name__}: {error}"
        ) from None


def digest_of_results(directory):
    return hashlib.sha256((directory / RESULTS_FILE).read_bytes()).hexdigest()


def samples_and_scores(directory):
    import yaml

    path = directory / RESULTS_FILE
    if (directory / ".nemo_evaluator_interrupted").exists():
        raise ValueError("the harness was interrupted")
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ValueError(f"it left no {path.name}") from None
    except yaml.YAMLError as error:
        # Its last line is the mark below the text.
        problem = getattr(error, "problem", None) or last_line(error)
        raise ValueError(f"{path.name} cannot be read: {problem}") from None
    results = document.get("results") if isinstance(document, dict) else None
    scores = dict(walk_scores(results or {}))
    values = {name: score["value"] for name, score in scores.items() if is_number(score.get("value"))}
    if not values:
        raise ValueError(f"{path.name} has no score that is a number")
    samples = count_samples(directory, scores)
    if samples < 1:
        raise ValueError("not one sample was evaluated")
    refuse_scored_errors(directory)
    return samples, values


def walk_scores(results):
    """Every score under its name, `<task or group>/<metric>/<score>`."""
    for kind in ("groups", "tasks"):
        for task, result in (results.get(kind) or {}).items():
            for metric, entry in (result.get("metrics") or {}).items():
                for name, score in (entry.get("scores") or {}).items():
                    yield f"{task}/{metric}/{name}", score


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def count_samples(directory, scores):
    """The best count there is; the last, requests that were answered, is there for every harness."""
    counts = [score.get("stats", {}).get("count") for score in scores.values()]
    return (
        samples_of_lm_eval(directory)
        or max(filter(is_number, counts), default=0)
        or sum(len(path.read_bytes().splitlines()) for path in directory.rglob("samples_*.jsonl"))
        or response_stats(directory).get("successful_count", 0)
    )


def samples_of_lm_eval(directory):
    """`n-samples` of its latest result file, one entry a subtask."""
    files = sorted(directory.rglob("results*.json"), key=lambda path: path.stat().st_mtime)
    counts = (read_json(files[-1]) or {}).get("n-samples", {}) if files else {}
    return sum(count["effective"] for count in counts.values())


def response_stats(directory):
    """What the harness's proxy counted."""
    return (read_json(directory / "eval_factory_metrics.json") or {}).get("response_stats") or {}


def failed_requests(directory):
    """The statuses of failed requests: the harness's own last words are seldom the cause."""
    codes = response_stats(directory).get("status_codes") or {}
    bad = [f"{count} times HTTP {code}" for code, count in codes.items() if str(code) != "200"]
    return f"answers: {', '.join(bad)}" if bad else None


def set_old_results_aside(run):
    """Results of an earlier attempt must not pass for this one's."""
    if run.results.exists() and any(run.results.iterdir()):
        number = sum(1 for _ in run.directory.glob("results-before-*")) + 1
        run.results.rename(run.directory / f"results-before-{number}")
    run.results.mkdir(exist_ok=True)


def write_results(run, model, tasks, exit_code, started_at):
    """The summary of all tasks, also of those that were not finished. `model`: model_id and checkpoint."""
    summary = {
        "run_id": run.run_id,
        "attempt": run.attempt,
        "job_id": run.job_id,
        "set": PLAN["name"],
        "model_id": model["model_id"],
        "checkpoint": model["checkpoint"],
        "outcome": "succeeded" if exit_code == SUCCEEDED else "failed",
        "exit_code": exit_code,
        "started_at": started_at,
        "finished_at": now(),
        "tasks": [task.described(run.directory) for task in tasks],
    }
    write_json(run.results / "results.json", summary)


# ----- Results that are there already

# Left beside a task's results when they are whole, and last of all. Nothing else makes them usable.
TASK_FILE = "task.json"
TASK_FIELDS = {
    "key": str,
    "run_id": str,
    "attempt": int,
    "samples": int,
    "results_sha256": str,
    "finished_at": str,
}
# A file of this name in the run directory: other runs' results do not count (nano3 submit --fresh).
FRESH_FILE = "fresh"
OTHER_RUNS = 100
SEARCH_SECONDS = 60
COPY_SECONDS = 600


@dataclasses.dataclass(frozen=True)
class EarlierResult:
    """A task that an earlier attempt or another run has finished, and what its task file says."""

    directory: Path
    about: dict

    @property
    def origin(self):
        return {"run_id": self.about["run_id"], "attempt": self.about["attempt"]}


def key_of(task, fingerprint):
    """What a result is a result of: settings and files of the model. None where the files are not known."""
    if fingerprint is None:
        return None
    return hashlib.sha256(f"{task['digest']} {fingerprint}".encode()).hexdigest()


def nothing_is_missing(run, journal, checkpoint, fingerprint):
    """Makes results that are there this run's, where they are of all tasks: then the model is not needed."""
    started_at = now()
    set_old_results_aside(run)
    tasks = runs_of_tasks(run, fingerprint)
    found = find_earlier_results(run, journal, tasks)
    if not all(task.key in found for task in tasks):
        return False
    take_earlier_results(run, journal, tasks, found)
    if not all(task.is_over for task in tasks):
        return False
    model = {"model_id": PLAN["model"]["model_id"], "checkpoint": checkpoint}
    write_results(run, model, tasks, SUCCEEDED, started_at)
    write_completion(run, SUCCEEDED)
    journal.event("evaluate", "done", "all tasks have results already: the model is not loaded")
    return True


def find_earlier_results(run, journal, tasks):
    """The results that are there, by key: first of earlier attempts, then of other runs, newest first."""
    keys = {task.key for task in tasks if task.key is not None}
    if not keys:
        return {}
    try:
        found, passed_over = within(SEARCH_SECONDS, lambda: search_results(run, keys))
    except OSError as error:
        journal.event(journal.phase, "progress", f"results of earlier runs cannot be looked for: {error}")
        return {}
    if passed_over:
        more = f" and {len(passed_over) - 5} more" if len(passed_over) > 5 else ""
        message = f"no results are taken from {'; '.join(passed_over[:5])}{more}"
        journal.event(journal.phase, "progress", message)
    return found


def search_results(run, keys):
    """The results by key, and what was passed over with its reason."""
    owner = run.directory.stat().st_uid
    found, passed_over = {}, []
    for path in files_of_tasks(run, owner, TASK_FILE, passed_over):
        try:
            about = read_task_file(path, owner)
        except (OSError, ValueError, RecursionError) as error:
            passed_over.append(f"{path}: {error}")
            continue
        if about["key"] in keys:
            found.setdefault(about["key"], []).append(EarlierResult(path.parent, about))
    return found, passed_over


def files_of_tasks(run, owner, name, passed_over):
    """The files of this name that stand beside tasks' results: of this run, then of the set's other runs."""
    yield from newest_first(run.directory.glob(f"results*/*/{name}"))
    is_alone = run.directory.parent.name != "runs" or (run.directory / FRESH_FILE).exists()
    if is_alone or not PLAN["evaluation"]["resume"]:
        return
    others = [path for path in run.directory.parent.iterdir() if path.name != run.directory.name]
    for other in newest_first(others)[:OTHER_RUNS]:
        try:
            refuse_foreign(other, owner)
            paths = list(other.glob(f"results*/*/{name}"))
        except (OSError, ValueError) as error:
            passed_over.append(f"{other}: {error}")
            continue
        yield from paths


def newest_first(paths):
    def changed_at(path):
        try:
            return path.lstat().st_mtime_ns
        except OSError:
            return 0

    return sorted(paths, key=changed_at, reverse=True)


def read_task_file(path, owner):
    """What a task file says; ValueError where it, or a directory on the way to it, is not to be trusted."""
    for part in (path.parents[1], path.parent, path):
        refuse_foreign(part, owner)
    about = json.loads(path.read_text(encoding="utf-8"))
    is_whole = isinstance(about, dict) and all(
        type(about.get(name)) is kind for name, kind in TASK_FIELDS.items()
    )
    if not is_whole:
        raise ValueError(f"is not what a {TASK_FILE} holds")
    return about


def refuse_foreign(path, owner):
    """Only what is this user's own counts, and no links: who could put them there could choose the scores."""
    about = path.lstat()
    if about.st_uid != owner:
        raise ValueError("belongs to another user")
    if not stat.S_ISDIR(about.st_mode) and not stat.S_ISREG(about.st_mode):
        raise ValueError(f"{path.name} is neither a file nor a directory")


def take_earlier_results(run, journal, tasks, found):
    """Makes results that are there those of this attempt's tasks: the first of each that holds."""
    for task in tasks:
        for earlier in found.get(task.key, ()):
            if take_result(run, journal, task, earlier):
                break


def take_result(run, journal, task, earlier):
    """Copies a result to its task's place and looks at the copy as at a new one. Whether it holds."""
    temporary = task.directory.with_name(f".{task.id}.{os.getpid()}")
    try:
        within(COPY_SECONDS, lambda: copy_result(earlier.directory, temporary, run.directory.stat().st_uid))
        # First: what has changed is not even read.
        if digest_of_results(temporary) != earlier.about["results_sha256"]:
            raise ValueError(f"{RESULTS_FILE} is no longer what was evaluated")
        samples, scores = read_results(temporary)
        if samples != earlier.about["samples"]:
            raise ValueError(f"{samples} samples are there, {earlier.about['samples']} were evaluated")
        write_json(temporary / TASK_FILE, earlier.about)
        temporary.rename(task.directory)
    except (OSError, ValueError, ImportError) as error:
        shutil.rmtree(temporary, ignore_errors=True)
        message = f"{task.id}: the results in {earlier.directory} are not taken: {last_line(error)}"
        journal.event(journal.phase, "progress", message)
        return False
    task.take(journal, samples, scores, earlier.origin)
    return True


def copy_result(source, target, owner):
    """All but caches and the task file, which is written when the copy has been looked at."""
    for path in source.rglob("*"):
        refuse_foreign(path, owner)
    shutil.copytree(
        source, target, ignore=shutil.ignore_patterns(*CACHES, TASK_FILE, KEY_FILE), symlinks=True
    )


# ----- Answers that a task left when it was cut short

# The key of a task that has begun. Where the task fails the file goes: what it was told may be why it failed.
KEY_FILE = "task.key"
# nemo-evaluator's cache of right answers: two SQLite databases, both by the digest of the whole request.
ANSWERS = Path("cache", "responses", "cache.db")
HEADERS = Path("cache", "headers", "cache.db")


def begin_task(run, journal, task):
    """Notes what the task is, and gives it the answers that the same task had when it was cut short.

    Only to a task whose requests have one answer each. Where answers are drawn, one request is sent several
    times for several answers, and a full cache would give the first of them each time.
    """
    if task.key is None:
        return
    write_json(task.directory / KEY_FILE, {"key": task.key})
    if task.plan["kind"] != "loglikelihood":
        return
    for source in find_tasks_cut_short(run, journal, task):
        if source != task.directory and take_answers(journal, task, source):
            return


def find_tasks_cut_short(run, journal, task):
    """Directories of the task that were left in the middle; none where nobody can look for them."""
    try:
        return within(SEARCH_SECONDS, lambda: tasks_cut_short(run, task.key))
    except OSError as error:
        message = f"{task.id}: answers of earlier runs cannot be looked for: {error}"
        journal.event("evaluate", "progress", message)
        return []


def tasks_cut_short(run, key):
    """In the order in which results are looked for."""
    owner = run.directory.stat().st_uid
    paths = files_of_tasks(run, owner, KEY_FILE, passed_over=[])
    return [path.parent for path in paths if was_cut_short(path, key, owner)]


def was_cut_short(path, key, owner):
    """Whether a key file is of such a task, which has left answers, and all of that is this user's own."""
    task = path.parent
    try:
        for part in (task.parent, task, path, task / ANSWERS, task / HEADERS):
            refuse_foreign(part, owner)
        is_same = json.loads(path.read_text(encoding="utf-8")) == {"key": key}
    except (OSError, ValueError, RecursionError):
        return False
    return is_same and not os.path.exists(task / TASK_FILE)


def take_answers(journal, task, source):
    """Copies the cache of a task that was cut short. Whether it could be read."""
    import sqlite3

    try:
        count = within(COPY_SECONDS, lambda: copy_answers(source, task.directory))
    except (OSError, ValueError, sqlite3.Error) as error:
        shutil.rmtree(task.directory / "cache", ignore_errors=True)
        journal.event("evaluate", "progress", f"{task.id}: no answers are taken from {source}: {error}")
        return False
    message = f"{task.id} goes on with {count} answers of run {source.parents[1].name}"
    journal.event("evaluate", "progress", message, **task.public_state())
    return True


def copy_answers(source, target):
    """Copies as SQLite does, so whole answers only, also while somebody writes. Returns their number."""
    for name in (ANSWERS, HEADERS):
        (target / name).parent.mkdir(parents=True)
        count = copy_database(source / name, target / name)
    return count


def copy_database(source, target):
    """Returns the number of rows of the table Cache."""
    import sqlite3

    with (
        contextlib.closing(
            sqlite3.connect(f"file:{urllib.parse.quote(str(source))}?mode=ro", uri=True)
        ) as old,
        contextlib.closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new)
        found = new.execute("PRAGMA quick_check").fetchone()[0]
        if found != "ok":
            raise ValueError(f"{source} is damaged: {found}")
        return new.execute("SELECT count(*) FROM Cache").fetchone()[0]


if __name__ == "__main__":
    code = main(sys.argv[1:])
    with contextlib.suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    # Calls that hang in Ray or ssh were left behind in threads; they must not hold the node.
    os._exit(code)
