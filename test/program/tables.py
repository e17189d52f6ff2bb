"""Tables for the functions of an emitted deploy.py: `tables.py deploy.py TABLE`; silent when all rows hold."""

import errno
import faulthandler
import importlib.util
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import types
from pathlib import Path


def load(path):
    specification = importlib.util.spec_from_file_location("deploy", path)
    module = importlib.util.module_from_spec(specification)
    sys.modules["deploy"] = module
    specification.loader.exec_module(module)
    return module


def rows_hold(rows, call):
    for what, given, want in rows:
        try:
            got = call(given)
        except deploy.Failure as failure:
            got = f"{failure.exit_code} {failure.klass}: {failure.message}"
        except ValueError as error:
            got = f"ValueError: {error}"
        right = re.search(want, got) if isinstance(want, str) and isinstance(got, str) else got == want
        assert right, f"{what}: {got!r}, not {want!r}"


def checkpoint():
    """Which directory of a Megatron root is loaded."""
    rows = (
        ("tracker wins over the largest", ["iter_0000010/", "iter_0000020/", "T=10"], "^iter_0000010 named by"),
        ("tracker with a newline", ["iter_0000010/", "T=10\n"], "^iter_0000010 "),
        ("tracker of a release", ["release/", "iter_0000010/", "T=release"], "^release "),
        ("tracker names what is not there", ["iter_0000010/", "T=20"], "^11 checkpoint: .*names iter_0000020"),
        ("tracker with nonsense", ["iter_0000010/", "T=ten"], "^11 checkpoint: .*'ten'"),
        ("empty tracker", ["iter_0000010/", "T="], "^11 checkpoint: .*neither"),
        ("only the pickled tracker", ["iter_0000010/", "latest_train_state.pt"], r"^\. its latest_train_state"),
        ("one iteration, no tracker", ["iter_0000010/"], "^iter_0000010 its only"),
        ("an iteration that is a file", ["iter_0000010/", "iter_0000020"], "^iter_0000010 its only"),
        ("two iterations, no tracker", ["iter_0000010/", "iter_0000020/"], "^11 .*iter_0000010, iter_0000020"),
        ("an iteration itself", ["run_config.yaml"], r"^\. as configured"),
        ("a file", None, "^11 checkpoint: .*not a directory"),
    )

    def resolve(names):
        with tempfile.TemporaryDirectory() as scratch:
            root = Path(scratch, "root")
            if names is None:
                root.touch()
            for name in names or ():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                if name.startswith("T="):
                    (root / "latest_checkpointed_iteration.txt").write_text(name[2:])
                elif name.endswith("/"):
                    (root / name).mkdir()
                else:
                    (root / name).touch()
            chosen, reason = deploy.resolve_megatron_root(root)
            return f"{chosen.relative_to(root)} {reason}"

    rows_hold(rows, resolve)


def checkpoint_that_cannot_be_read():
    """A file system that hangs or refuses is the checkpoint's failure, not one of this program."""

    class Unreadable:
        def __init__(self, error):
            self.error = error

        def exists(self):
            raise self.error

    rows = (
        ("no permission", PermissionError(13, "Permission denied"), "^11 checkpoint: /ckpt cannot be read on .*denied"),
        ("stale", OSError(116, "Stale file handle"), "^11 checkpoint: /ckpt cannot be read on .*Stale file handle"),
    )

    def resolve(error):
        deploy.Path = lambda _path: Unreadable(error)
        return deploy.resolve_checkpoint(Silent())

    rows_hold(rows, resolve)


def checkpoint_whose_file_system_hangs():
    """Nobody answers: the GPUs do not wait longer than it takes to be sure."""
    deploy.CHECKPOINT_SECONDS = 0.2
    with tempfile.TemporaryDirectory() as root:
        os.mkfifo(Path(root, "latest_checkpointed_iteration.txt"))
        deploy.PLAN["model"]["checkpoint_path"] = root
        want = "^11 checkpoint: .* cannot be read on .*: no answer within 0.2 s$"
        rows_hold([("a read that never returns", None, want)], lambda _: deploy.resolve_checkpoint(Silent()))
    # A thread that reads on for ever is left behind.
    sys.stderr.flush()
    os._exit(0)


def import_that_hangs():
    """The main thread cannot be called back from it: the process tells in which line it is, and ends."""
    with tempfile.TemporaryDirectory() as scratch:
        module = Path(scratch, "stuck.py")
        module.write_text(f"# line 1\nopen({str(Path(scratch, 'pipe'))!r})\n")
        os.mkfifo(Path(scratch, "pipe"))
        log = Path(scratch, "log")
        if (child := os.fork()) == 0:
            os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT), 2)
            deploy.PLAN["deadlines"]["deploy_seconds"] = deploy.LEAST_HANG_SECONDS = 1
            deploy.HANG_LOOK_SECONDS = 0.2
            sys.path.insert(0, scratch)
            deploy.watch_for_hang(deploy.Journal())
            deploy.PLAN["deploy"] |= {"module": "stuck"}
            deploy.bind_deployment("/ckpt")
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == 11, log.read_text()
        assert f"it hangs in {module}:2, <module>" in log.read_text(), log.read_text()


def completion():
    """Which completion files end the wait."""
    run = run_in("/nowhere", attempt=2)
    good = {"run_id": "r", "attempt": 2, "outcome": "succeeded", "exit_code": 0}
    rows = (
        ("ours", good, True),
        ("without an outcome", {"run_id": "r", "attempt": 2, "exit_code": 20}, True),
        ("of the attempt before", {**good, "attempt": 1}, False),
        ("of another run", {**good, "run_id": "q"}, False),
        ("without an exit code", {"run_id": "r", "attempt": 2}, False),
        ("exit code as text", {**good, "exit_code": "0"}, False),
        ("exit code that is none", {**good, "exit_code": 256}, False),
        ("true is no exit code", {**good, "exit_code": True}, False),
    )
    rows_hold(rows, lambda given: deploy.is_of_this_attempt(given, run))


def json_files():
    """A reader finds a file whole or not at all."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch, "file.json")

        def read(text):
            path.unlink(missing_ok=True)
            if text is not None:
                path.write_text(text)
            return deploy.read_json(path)

        rows = (
            ("no file", None, None),
            ("empty", "", None),
            ("half", '{"a": 1', None),
            ("no object", "[1]", None),
            ("whole", '{"a": 1}', {"a": 1}),
        )
        rows_hold(rows, read)
        deploy.write_json(path, {"ü": 2})
        assert path.read_text() == '{\n  "ü": 2\n}\n'
        assert os.listdir(scratch) == ["file.json"]


def full_disk():
    """What must be said last has its room; of everything else the disk's error is told."""
    no_space = OSError(errno.ENOSPC, "No space left on device")

    def without_space(path, mode="r", **options):
        if mode == "x":
            raise no_space
        return open(path, mode, **options)

    with tempfile.TemporaryDirectory() as scratch:
        run = run_in(scratch)
        deploy.set_room_aside(run)
        deploy.set_room_aside(run)  # of the next attempt: it is there
        deploy.open = without_space
        deploy.create_json(run.failure_file, {"message": "ü" * 100})
        deploy.write_json(run.completion_file, {"exit_code": 21})
        assert deploy.read_json(run.failure_file) == {"message": "ü" * 100}
        assert deploy.read_json(run.completion_file) == {"exit_code": 21}
        assert run.completion_file.read_bytes().endswith(b"}\n")
        try:
            deploy.write_json(run.endpoint_file, {})
            raise AssertionError("written without room")
        except OSError as error:
            assert error is no_space
        names = {path.name for path in Path(scratch).iterdir()}
        assert names == {"failed.json", "done"}, names


def full_disk_with_a_planted_room():
    """A link in its place leads nowhere."""
    with tempfile.TemporaryDirectory() as scratch:
        run, other = run_in(scratch), Path(scratch, "other")
        other.write_text("untouched")
        deploy.room_for(run.completion_file).symlink_to(other)
        try:
            deploy.use_room(run.completion_file, run.completion_file, "{}")
            raise AssertionError("followed")
        except OSError as error:
            assert error.errno == errno.ELOOP
        assert other.read_text() == "untouched"


def first_failure():
    """failed.json is the attempt's first failure."""
    with tempfile.TemporaryDirectory() as scratch:
        failed = Path(scratch, "failed.json")
        for link in (os.link, no_links):
            deploy.os = types.SimpleNamespace(**{**vars(os), "link": link})
            for name in ("first", "second"):
                deploy.write_first_failure(run_in(scratch), {"name": name})
            assert json.loads(failed.read_text()) == {"name": "first"}
            assert os.listdir(scratch) == ["failed.json"]
            failed.unlink()


def lost_answer():
    """Whether a file was created of which NFS says that it was there: it is, unless it is somebody else's."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch, "job.json")
        deploy.os = types.SimpleNamespace(**{**vars(os), "link": link_twice})
        deploy.create_json(path, {"ours": True})
        for content in ({"ours": True}, {"ours": False}):
            try:
                deploy.create_json(path, content)
            except FileExistsError:
                continue
            raise AssertionError("it was created twice")
        assert json.loads(path.read_text()) == {"ours": True}
        assert os.listdir(scratch) == ["job.json"]


def link_twice(source, target):
    """As NFS does, whose first answer was lost."""
    os.link(source, target)
    os.link(source, target)


def no_links(_source, _target):
    """As on SMB or an object store."""
    raise OSError(errno.EOPNOTSUPP, "Operation not supported")


def events():
    """Lines of many writers stay whole and short."""
    with tempfile.TemporaryDirectory() as scratch:
        journal = deploy.Journal()
        journal.run = run_in(scratch)
        journal._show = lambda *_: None
        write = threading.Thread

        def write_many():
            for _ in range(100):
                journal.event("ray", "done", "x" * 9000, extra="y" * 9000)

        writers = [write(target=write_many) for _ in range(4)]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        lines = Path(scratch, "events.jsonl").read_bytes().splitlines()
        assert len(lines) == 400
        assert all(json.loads(line)["attempt"] == 1 for line in lines)
        assert max(map(len, lines)) < 4096


def telling_line():
    """What a log says first to a person."""
    rows = (
        ("nothing", "all is well\n", None),
        ("an exception", "Traceback (most recent call last):\n  x\nValueError: no\n", "3 ValueError: no"),
        ("its cause", "Traceback\nRuntimeError: b\ntorch.OutOfMemoryError: CUDA out of memory.\n", "3 torch.OutOf"),
        ("coloured, of an actor", "\x1b[36m(Worker pid=7)\x1b[0m OSError: full\n", "1 .Worker pid=7. OSError: full"),
        ("a line of a logger", "a\n2026 ERROR it broke\n", "2 2026 ERROR it broke"),
        ("an error of every good run", "ERROR [datasets.load:1] `trust_remote_code` is not supported anymore.", None),
        ("no such program", "bash: line 1: /opt/python: No such file or directory\nsrun: error: n1\n", "1 bash: .*"),
        ("no such file", "cp: cannot stat 'x': No such file or directory\n", None),
        ("no text", b"\xff\xfe ERROR\n", "1 .. ERROR"),
    )
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch, "log")

        def find(text, offset=0):
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
            line = deploy.find_telling_line(path, offset)
            return None if line is None else f"{line.number} {line.text}"

        rows_hold(rows, find)
        assert find("ValueError: old\nfine\nValueError: new\n", offset=16) == "3 ValueError: new"
        assert deploy.find_telling_line(Path(scratch, "none")) is None
        path.write_bytes(b"first\n\x1b[31mlast\x1b[0m\n\n")
        assert deploy.find_last_line(path) == deploy.LogLine(path, 2, "last", tells=False)
        assert deploy.find_last_line(Path(scratch, "none")) is None


def end_of_rays_logs():
    """Where no line of Ray's logs tells, the last one of the latest does: not a mark of Ray's own."""
    with tempfile.TemporaryDirectory() as scratch:
        worker, replica = Path(scratch, "worker-1.err"), Path(scratch, "replica_1.log")
        worker.write_text(":job_id:01000000\n:actor_name:ModelWorker\n")
        replica.write_text("INFO loads\nINFO still loads\n")
        deploy.ray_log_files = lambda: [worker, replica]
        run = run_in(scratch)
        run.logs.mkdir()
        found = deploy.find_line_in_ray_logs(run)
        assert (found.path, found.text) == (run.logs / "ray-replica_1.log", "INFO still loads"), found
        worker.write_text("ValueError: told\n:actor_name:ModelWorker\n")
        assert deploy.find_line_in_ray_logs(run).text == "ValueError: told"


def long_log():
    """Of a log of hundreds of megabytes the end is searched, with the numbers of its lines; a copy holds that end."""
    deploy.SEARCHED_BYTES = 1000
    with tempfile.TemporaryDirectory() as scratch:
        path, copy = Path(scratch, "log"), Path(scratch, "copy")
        lines = ["ValueError: long ago", *["x" * 9999] * 3, *["WARNING request"] * 50, "OSError: now", "bye"]
        path.write_text("".join(f"{line}\n" for line in lines))
        assert deploy.find_telling_line(path) == deploy.LogLine(path, 55, "OSError: now")
        assert deploy.find_last_line(path) == deploy.LogLine(path, 56, "bye", tells=False)
        offset = len(path.read_bytes())
        with open(path, "a") as file:
            file.write("\nRuntimeError: of this attempt\n")
        assert deploy.find_telling_line(path, offset).number == 58
        assert place_of(scratch, deploy.find_telling_line(path)) == "log:55"
        deploy.COUNTED_BYTES = 1000
        assert deploy.find_telling_line(path) == deploy.LogLine(path, None, "OSError: now")
        assert place_of(scratch, deploy.find_telling_line(path)) == "log"
        deploy.copy_end(path, copy)
        kept = copy.read_text().splitlines()
        assert kept[0] == "WARNING request" and kept[-1] == "RuntimeError: of this attempt", kept
        assert copy.stat().st_size <= deploy.SEARCHED_BYTES


def place_of(directory, line):
    """What failed.json says of a line."""
    journal = deploy.Journal()
    journal.run = run_in(directory)
    return journal._describe(deploy.Failure(11, "deploy", "replica", "x", line))["log"]


def broken_answers():
    """A server that dies in the middle of an answer, or speaks something else, gives no answer."""
    for text in (b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{", b"SSH-2.0-OpenSSH_9.2\r\n\r\n", b""):
        with socket.create_server(("127.0.0.1", 0)) as server:

            def speak(server=server, text=text):
                connection, _ = server.accept()
                with connection:
                    connection.recv(65536)
                    connection.sendall(text)

            threading.Thread(target=speak, daemon=True).start()
            answer = deploy.post(f"http://127.0.0.1:{server.getsockname()[1]}/", {}, 10)
            assert answer.status == 0 and answer.text, answer


def results():
    """When a task has succeeded, and with how many samples."""
    score = {"value": 0.75, "stats": {"stderr": 0.1}}
    task = {"metrics": {"acc": {"scores": {"acc": score}}}}
    document = {"results": {"tasks": {"t": task}, "groups": {"t": task}}}
    counted = {"value": 1, "stats": {"count": 5}}
    other = {"results": {"tasks": {"u": {"metrics": {"m": {"scores": {"s": counted}}}}}}}
    lm_eval = {"n-samples": {"a": {"original": 9, "effective": 3}, "b": {"original": 9, "effective": 4}}}
    yml = {"results.yml": document}
    error = "An error occurred: CUDA"
    answers = ([["4"]], [[error]], [["so 5"], [error]])
    spoiled = "".join(f"{json.dumps({'doc_id': 1, 'resps': resps})}\n" for resps in answers)
    quoted = json.dumps({"doc": {"question": error}, "resps": [[f"I read: {error}"]]})
    rows = (
        ("nothing", {}, "left no results.yml"),
        ("not YAML", {"results.yml": "{"}, "cannot be read"),
        ("out of reach", {"results.yml/x": "{}"}, "its files cannot be read: .*Is a directory: .*results.yml"),
        ("a count out of reach", {**yml, "toy/results_1.json": None}, "its files cannot be read: .*results_1.json"),
        ("no results in it", {"results.yml": {}}, "no score"),
        ("lm-eval's own count", {**yml, "toy/results_1.json": lm_eval}, (7, {"t/acc/acc": 0.75})),
        ("of the statistics", {"results.yml": other}, (5, {"u/m/s": 1})),
        ("of sample lines", {**yml, "toy/samples_t.jsonl": "{}\n{}\n"}, (2, {"t/acc/acc": 0.75})),
        ("of requests", {**yml, METRICS: {"response_stats": {"successful_count": 8}}}, (8, {"t/acc/acc": 0.75})),
        ("no sample", {**yml, METRICS: {"response_stats": {"successful_count": 0}}}, "not one sample"),
        ("no count at all", yml, "not one sample"),
        ("errors as answers", {**yml, "toy/samples_t.jsonl": spoiled}, "^ValueError: 2 of its answers .* 'An error occurred: CUDA'"),
        ("a quoted error", {**yml, "toy/samples_t.jsonl": quoted}, (1, {"t/acc/acc": 0.75})),
        ("another harness's sample", {**yml, "toy/samples_t.jsonl": json.dumps({"prompt": error})}, (1, {"t/acc/acc": 0.75})),
        ("interrupted", {**yml, ".nemo_evaluator_interrupted": "{}"}, "interrupted"),
    )

    def read(files):
        with tempfile.TemporaryDirectory() as scratch:
            for name, content in files.items():
                Path(scratch, name).parent.mkdir(exist_ok=True)
                if content is None:
                    Path(scratch, name).symlink_to("nowhere")
                    continue
                text = content if isinstance(content, str) else json.dumps(content)
                Path(scratch, name).write_text(text)
            return deploy.read_results(Path(scratch))

    rows_hold(rows, read)


METRICS = "eval_factory_metrics.json"


def ports():
    """Two processes do not take one port, and a claim ends with its process."""
    port = deploy.PLAN["deploy"]["port"]
    script = f"import tables, sys; d = tables.load({deploy.__file__!r}); c = d.claim_port('127.0.0.1', {port});"
    script += "print(c is not None, flush=True); sys.stdin.read()"
    here = Path(__file__).parent

    def claim():
        process = subprocess.Popen(
            [sys.executable, "-c", script], cwd=here, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        return process, process.stdout.readline().strip()

    first, first_has_it = claim()
    second, second_has_it = claim()
    assert (first_has_it, second_has_it) == ("True", "False")
    journal = Silent()
    taken, held = deploy.reserve_port(journal)
    assert taken > port
    assert journal.said == [f"port {port} is taken, {taken} is used"]
    first.communicate()
    third, third_has_it = claim()
    assert third_has_it == "True"
    for process in (second, third):
        process.communicate()
    held.close()


def lease():
    """It is lost when its content stays, by our own clock, from the start on."""
    comms = deploy.PLAN["comms"]
    comms["lease_seconds"] = 0.5
    with tempfile.TemporaryDirectory() as scratch:
        run, path = run_in(scratch), Path(scratch, "lease")
        path.write_text("0")
        os.utime(path, (4e9, 4e9))  # a time stamp in the future is no sign of life
        deploy.watch_lease(run, Silent())
        for beat in range(1, 8):
            time.sleep(0.2)
            path.write_text(str(beat))
            deploy.STOP.check()
        started = time.monotonic()
        try:
            deploy.STOP.pause(5)
        except deploy.Failure as failure:
            assert (failure.exit_code, failure.klass) == (31, "lease")
        assert 0.3 < time.monotonic() - started < 2


def waiting():
    """A call that hangs is left; one that raises raises."""
    started = time.monotonic()
    rows = (
        ("a result", lambda: 7, 7),
        ("an error", lambda: int("x"), "ValueError: invalid literal"),
        ("no end", lambda: time.sleep(60), "no answer within 0.3 s"),
    )

    def call(function):
        try:
            return deploy.within(0.3, function)
        except TimeoutError as error:
            return str(error)

    rows_hold(rows, call)
    assert time.monotonic() - started < 5


def signal_in_a_wait():
    """A signal at any line of a wait ends it at once: the handler waits for nothing that the wait has taken."""
    faulthandler.dump_traceback_later(15, exit=True)  # who waits for ever is ended
    lines = 0
    while is_interrupted_at(lines):
        lines += 1
    assert lines >= 3, lines
    for _ in range(100_000):  # more than a pipe holds
        deploy.STOP.ask(deploy.Stopped("again"))
    deploy.STOP.ask(deploy.Stopped("again"))


def is_interrupted_at(line):
    """Whether a wait has as many lines; if so, it is interrupted there."""
    deploy.STOP = deploy.Stop()
    passed = 0

    def interrupt(_frame, event, _argument):
        nonlocal passed
        if event == "line":
            if passed == line:
                deploy.ask_to_stop(signal.SIGTERM, None)
            passed += 1
        return interrupt

    try:
        sys.settrace(interrupt)
        deploy.STOP.pause(0.01)
    except deploy.Stopped as stopped:
        assert str(stopped) == "received SIGTERM"
    finally:
        sys.settrace(None)
    return passed > line


def children():
    """What a child started ends with it."""
    script = "sleep 1000 & echo $! > pid; trap '' TERM; [ -n \"$1\" ] || sleep 1000"
    for argument in ("", "ends"):
        with tempfile.TemporaryDirectory() as scratch:
            command = ["bash", "-c", script, "bash", argument]
            child = deploy.start_child(command, subprocess.DEVNULL, subprocess.DEVNULL, scratch, dict(os.environ))
            pid = wait_for(lambda: (Path(scratch, "pid").exists() and Path(scratch, "pid").read_text()) or None)
            if argument:
                wait_for(lambda: deploy.has_ended(child) or None)
            deploy.stop_children([child], 0.3)
            assert child.returncode == (0 if argument else -9)
            wait_for(lambda: not is_running(int(pid)) or None)


def wait_for(look):
    deadline = time.monotonic() + 10
    while (seen := look()) is None:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return seen


def lease_that_begins_later():
    """Where the same files run followed and alone: it counts from its first content on."""
    deploy.LEASE_MAY_BEGIN_LATER = True
    deploy.PLAN["comms"]["lease_seconds"] = 0.5
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch, "lease")
        path.write_text("")  # as kubelet shows an annotation that is not there
        deploy.watch_lease(run_in(scratch), Silent())
        deploy.STOP.pause(2)
        path.write_text("1")
        try:
            deploy.STOP.pause(5)
        except deploy.Failure as failure:
            assert (failure.exit_code, failure.klass) == (31, "lease")
            return
    raise AssertionError("the lease was not lost")


def run_directory():
    """Where no job script has made it: from the files beside the program, for one process alone."""
    with tempfile.TemporaryDirectory() as scratch:
        config_map = Path(scratch, "set")
        (config_map / "..data").mkdir(parents=True)
        for name in ("deploy.py", "plan.json"):
            (config_map / "..data" / name).write_text(name)
            (config_map / name).symlink_to(Path("..data", name))
        deploy.__file__ = str(config_map / "deploy.py")
        run = run_in(Path(scratch, "jobs", "a@b", "runs", "r"))
        journal = Silent()
        assert deploy.make_run_directory(run, journal) is None
        assert run.directory.stat().st_mode & 0o777 == 0o700
        assert sorted(path.name for path in run.directory.iterdir()) == [
            "deploy.py",
            "job.json",
            "logs",
            "plan.json",
        ]
        assert not (run.directory / "plan.json").is_symlink()
        assert json.loads((run.directory / "job.json").read_text())["attempt"] == 1
        blocked = run_in(Path(scratch, "set", "plan.json", "r"))
        rows_hold(
            (
                ("again", run, "^11 repeated: .*started before"),
                ("no place", blocked, "^11 run-directory: cannot write"),
            ),
            make_again(journal),
        )
        assert journal.run is None
        deploy.container_mark = lambda: "later"
        (run.logs / "deploy.log").write_text("begins\nloads the model\n")
        try:
            make_again(journal)(run)
            raise AssertionError("begun anew in a new container")
        except deploy.Failure as failure:
            assert (failure.exit_code, failure.klass) == (11, "lost") and "started anew" in str(failure)
            # Where the one before was, as it could say nothing any more.
            assert (failure.log.number, failure.log.text) == (2, "loads the model"), failure.log
        assert journal.run is run
        deploy.write_completion(run, 20)
        rows_hold((("when it was over", run, 20),), make_again(Silent()))


def make_again(journal):
    return lambda run: deploy.make_run_directory(run, journal)


def log_copy():
    """A log that goes with its container is on the volume while it is written, each byte once."""
    with tempfile.TemporaryDirectory() as scratch:
        source, target = Path(scratch, "driver.log"), Path(scratch, "deploy.log")
        source.write_text("one\n")
        copy = deploy.LogCopy(source, target)
        wait_for(lambda: target.exists() and target.read_text() == "one\n" or None)
        with open(source, "a") as log:
            log.write("two\n")
        for _ in range(2):
            copy.catch_up()
        assert target.read_text() == "one\ntwo\n"


def is_running(pid):
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


class Silent:
    """A journal that only remembers."""

    phase = "load"
    run = None
    own_log = None

    def __init__(self):
        self.said = []

    def event(self, _phase, _event, message="", **_extra):
        self.said.append(message)

    def progress(self, _phase, message="", **_extra):
        self.said.append(message)


def run_in(directory, attempt=1):
    return deploy.Run(Path(directory), "r", "7", attempt, 0, "127.0.0.1:1", "127.0.0.1")


if __name__ == "__main__":
    deploy = load(sys.argv[1])
    globals()[sys.argv[2]]()
