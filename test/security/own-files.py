"""The emitted deploy.py among files that are not its user's own: prints one line a thing that it should not have done.

usage: own-files.py DIR   DIR holds deploy.py; the rest is made here.
"""

import os
import sys
import types
from pathlib import Path

LINES = {"endpoint.json": '{"exit_code": 0}', "done": '{"exit_code": 0}', "job.json": "{}", "failed.json": "{}"}


def main(root):
    program = load(root / "deploy.py")
    problems = [*readings(program, root / "read"), *writings(program, root / "write"), *refusals(program, root / "run")]
    print("\n".join(problems))


def readings(program, root):
    """A file is read where it is plain and its user's own."""
    root.mkdir()
    (root / "real").write_text('{"a": 1}')
    (root / "link").symlink_to("real")
    os.mkfifo(root / "pipe")
    (root / "directory").mkdir()
    foreign = root / "foreign"
    foreign.write_text('{"a": 1}')
    wanted = {"real": {"a": 1}, "link": None, "pipe": None, "directory": None, "absent": None}
    if os.geteuid() == 0:
        os.chown(foreign, 4242, 4242)
        wanted["foreign"] = None
    for name, value in wanted.items():
        if program.read_json(root / name) != value:
            yield f"read_json({name}) is not {value}"
        if (program.read_lease(root / name) is None) != (value is None):
            yield f"read_lease({name}) reads it" if value is None else f"read_lease({name}) does not read it"


def writings(program, root):
    """A file takes the place of a link, whole, out of a new draft beside it; nothing is appended through one."""
    root.mkdir()
    target = root / "target"
    target.write_text("untouched")
    (root / "file").symlink_to(target)
    draft = root / f".file.{program.node_name()}.{os.getpid()}"
    draft.symlink_to(target)
    renames = []
    replace = os.replace
    program.os.replace = lambda source, place: (renames.append((Path(source), Path(place))), replace(source, place))
    program.write_json(root / "file", {"a": 1})
    program.os.replace = replace
    if [(source.parent, place) for source, place in renames] != [(root, root / "file")]:
        yield f"write_json renames {renames}"
    if (root / "file").is_symlink() or (root / "file").read_text() != '{\n  "a": 1\n}\n':
        yield "write_json does not replace a link"
    (root / "log").symlink_to(target)
    try:
        program.append_line(root / "log", "x")
        yield "append_line follows a link"
    except OSError:
        pass
    if target.read_text() != "untouched":
        yield "a link's target was written to"


def refusals(program, root):
    """A run does not begin among links, and not among another user's files."""
    for name in ("logs", "results", "job.json", "events.jsonl", "failed.json", "endpoint.json", "done", "lease"):
        for kind in ("link", "foreign") if os.geteuid() == 0 else ("link",):
            directory = root / kind / name
            directory.mkdir(parents=True)
            outside = root / f"outside-{kind}-{name}"
            outside.mkdir()
            if kind == "link":
                (directory / name).symlink_to(outside)
            else:
                (directory / name).write_text("{}")
                os.chown(directory / name, 4242, 4242)
            run = program.Run(directory, "r", "1", 1, 0, "", "")
            try:
                program.refuse_foreign_files(run, 11, "deploy")
                yield f"{name} as {kind} is not refused"
            except program.Failure as error:
                if (error.exit_code, error.klass) != (11, "foreign-file") or name not in error.message:
                    yield f"{name} as {kind} is refused as {error.klass}: {error.message}"
            if list(outside.iterdir()):
                yield f"something was written through {name}"


def load(path):
    module = types.ModuleType("deploy")
    module.__file__ = str(path)
    sys.modules["deploy"] = module
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), module.__dict__)
    return module


if __name__ == "__main__":
    main(Path(sys.argv[1]))
