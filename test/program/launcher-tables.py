"""Placement slurm: `launcher-tables.py SET TABLE`, with the real launcher's dry run, and with one that is told what to say."""

import contextlib
import errno
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

import tables

URL = "http://192.0.2.7:8003/v1/completions/"


def real_launcher():
    """The launcher accepts what it is given: one phase, the URL filled in, ports of the run's slot."""
    run = tables.run_in(SET)
    config = deploy.launcher_config(deploy.dataclasses.replace(run, slot=3), URL)
    assert config.target.api_endpoint.url == URL
    functional, _ = deploy.import_launcher()
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        invocation = functional.run_eval(config, dry_run=True, tasks=["hellaswag.1"])
    assert re.fullmatch("[0-9a-f]{16}", invocation)
    text = printed.getvalue()
    width = deploy.PLAN["evaluation"]["adapter_ports_per_slot"]
    assert f"lit:{deploy.PLAN['evaluation']['adapter_port'] + 3 * width + 1}" in text
    assert "adlr_gsm8k" not in text
    # After filtering the launcher counts from 0 again: job 0 is the phase's first task.
    assert "/hellaswag.0/" in text


def no_proxy():
    """A site's proxy is not asked for the model, and hosts that the config names are kept."""
    near = "localhost,127.0.0.1,192.0.2.7"
    rows = (
        ("nothing is named", "", "", {}, near),
        ("by the config", "env_vars", "lit:.lab", {}, f".lab,{near}"),
        ("by the evaluation", "evaluation.env_vars", "lit:.lab", {}, f".lab,{near}"),
        ("as the compiler escapes it", "env_vars", r"lit:\$(id),\"\\", {}, f'$(id),"\\,{near}'),
        ("by another variable", "env_vars", "host:SITE", {"SITE": "$(id)"}, f"$(id),{near}"),
        ("by the environment", "", "", {"no_proxy": "`id`"}, f"`id`,{near}"),
    )
    text = Path(SET, "launcher.yaml").read_text()
    for what, place, value, environment, want in rows:
        with tempfile.TemporaryDirectory() as scratch:
            config = omegaconf().create(text)
            if place:
                omegaconf().update(config, f"{place}.no_proxy", value, force_add=True)
            omegaconf().save(config, Path(scratch, "launcher.yaml"))
            with variables(environment):
                got = environment_of_jobs(deploy.launcher_config(tables.run_in(scratch), URL), "no_proxy", "NO_PROXY")
            upper = want if place == "" and not environment else near
            assert got == [f"{want}|{upper}"] * 2, f"{what}: {got}"


def secrets():
    """A secret's value reaches the jobs as it is, whatever it is, and stays as it is here; in each phase."""
    values = {"TOKEN": "a$(id)`id`", "PASSWORD": 'quo"te\\n', "KEY": "$HOME \\$TOKEN", "PLAIN": "hf_abc"}
    names = ["TOKEN", "PASSWORD", "KEY", "PLAIN"]
    deploy.PLAN["environment"]["secrets"] = [*names, "NOT_SET"]
    config = deploy.launcher_config(tables.run_in(SET), URL)
    for name in names:
        config.env_vars[name] = f"host:{name}"
    _, omegaconf = deploy.import_launcher()
    launcher = SimpleNamespace(run_eval=lambda config, tasks: environment_of_jobs(config, *names))
    deploy.import_launcher = lambda: (launcher, omegaconf)
    with variables(values):
        for _ in range(2):
            assert deploy.submit(tables.Silent(), config, [], deploy.Deadline(60)) == ["|".join(values.values())] * 2
            assert {name: os.environ[name] for name in names} == values


def omegaconf():
    return deploy.import_launcher()[1]


@contextlib.contextmanager
def variables(values):
    """Environment variables for a while."""
    before = dict(os.environ)
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def environment_of_jobs(config, *names):
    """Variables of each task's job, as the real launcher writes them and bash reads them."""
    from nemo_evaluator_launcher.common import env_vars

    def values_of(task):
        written = env_vars.generate_secrets_env({"task": env_vars.collect_eval_env_vars(config, task)})
        script = f"{written.secrets_content}\n{env_vars.build_reexport_commands('task', written)}\n"
        show = "printf '%s' " + '"' + "|".join(f"${name}" for name in names) + '"'
        return subprocess.run(["bash", "-c", script + show], env={}, text=True, check=True, capture_output=True).stdout

    return [values_of(task) for task in config.evaluation.tasks]


def states():
    """What becomes of a task, from what get_status says over time."""
    results = leave_results
    late = ("success", "success", "success", results)
    rows = (
        ("success with results", [results, "pending", "running", "success"], "succeeded"),
        ("failed right after submit", ["failed", "failed", "pending", "running", results, "success"], "succeeded"),
        ("ssh fails for a moment", ["running", OSError("ssh"), "failed", "running", results, "success"], "succeeded"),
        ("results seen late", ["running", *late, "success"], "succeeded"),
        ("success without results", ["running", "success"], "failed: it left no results.yml"),
        ("it stays failed", ["running", "failed"], "failed: its job ended as failed: ValueError: no tokenizer; it left"),
        ("failed, and the results are complete", [results, "running", "failed"], "succeeded"),
        ("cancelled", ["running", "killed"], "failed: its job ended as killed"),
        ("quota is over", [results, fill_disk, "success"], "failed: its job ended as success; .* Disk quota exceeded"),
        ("failed, and quota is over", [results, fill_disk, "failed"], "failed: its job ended as failed; .* Disk quota"),
        ("quota is over for a moment", [results, fill_disk, "success", empty_disk, "success"], "succeeded"),
        ("cancelled before it began", [leave_nothing, "killed"], "failed: its job ended as killed; .* No such file"),
        ("not recorded", [None], "failed: 0 of 1 jobs were submitted; which is not known"),
    )
    for what, script, want in rows:
        got = follow(script)
        assert re.match(want, got), f"{what}: {got!r}, not {want!r}"


def follow(script):
    """Lets a task run under a launcher that says the script's states, the last one again and again."""
    with tempfile.TemporaryDirectory() as scratch:
        run = tables.run_in(scratch)
        run.logs.mkdir()
        source = Path(scratch, "launcher/job")
        (source / "artifacts/cache").mkdir(parents=True)
        (source / "logs").mkdir()
        (source / "logs/client-1.log").write_text("ValueError: no tokenizer\n")
        steps = iter(script)
        last = None

        def get_status(ids):
            nonlocal last
            for step in steps:
                if not callable(step):
                    last = step
                    break
                step(source)
            if isinstance(last, Exception):
                raise last
            data = {"remote_rundir_path": str(source), "slurm_job_id": "7"}
            other = {"job_id": f"{ids[0]}.9", "status": "running", "progress": 1, "data": data}
            mine = {**other, "job_id": f"{ids[0]}.0", "status": last}
            return [other] if last is None else [mine]

        deploy.import_launcher = lambda: (SimpleNamespace(get_status=get_status), None)
        task = deploy.TaskRun(deploy.PLAN["evaluation"]["tasks"][1], run.results, None)
        try:
            deploy.follow_invocation(run, tables.Silent(), None, "aa", [task], deploy.Deadline(20), {})
        finally:
            empty_disk(source)
        assert not (task.directory / "cache").exists()
        # Half of it would be read as a whole one.
        if (task.directory / "results.yml").exists():
            assert len(deploy.read_results(task.directory)[1]) == len(SCORES)
        return task.status if task.error is None else f"{task.status}: {task.error}"


def leave_results(source):
    (source / "artifacts/results.yml").write_text(RESULTS)


def leave_nothing(source):
    for name in ("artifacts", "logs"):
        shutil.rmtree(source / name)


def fill_disk(_source):
    """The file system takes half of a file, at a place where what is there is a whole document."""

    def write_half(source, target, **_more):
        lines = Path(source).read_text().splitlines(keepends=True)
        Path(target).write_text("".join(lines[: len(lines) // 2]))
        raise OSError(errno.EDQUOT, "Disk quota exceeded", str(target))

    deploy.shutil.copyfile = write_half


def empty_disk(_source):
    deploy.shutil.copyfile = COPY_FILE


def dead_model():
    """An evaluation whose model is gone ends: a failure of the attempt says so, one of an earlier attempt does not."""
    with tempfile.TemporaryDirectory() as scratch:
        run = tables.run_in(scratch)
        failed = run.directory / "failed.json"
        deploy.refuse_dead_model(run)
        failed.write_text(json.dumps({"attempt": run.attempt + 1, "message": "x"}))
        deploy.refuse_dead_model(run)
        failed.write_text(json.dumps({"attempt": run.attempt, "message": "Ray is gone"}))
        try:
            deploy.refuse_dead_model(run)
        except deploy.Failure as failure:
            assert (failure.exit_code, failure.klass) == (21, "model"), failure
        else:
            raise AssertionError("it goes on without a model")


def results_out_of_reach():
    """A file system that refuses to look, or hangs up, has no results to be seen: it does not end the run."""
    for code in (errno.EACCES, errno.ESTALE, errno.EIO):
        with file_system_that_says(code, "/lustre"):
            assert deploy.count_results([Path("/lustre/job")]) == 0
            deploy.copy_from_host = lambda _config, source, _target: sources.append(str(source))
            deploy.collect_logs = lambda *_: None
            sources, task = [], SimpleNamespace(id="a", directory=Path("/nowhere"))
            told = deploy.collect(None, tables.Silent(), None, task, {"remote_rundir_path": "/lustre/job"})
            assert (told, sources) == (None, ["/lustre/job/artifacts"]), (told, sources)


@contextlib.contextmanager
def file_system_that_says(code, root):
    real = os.stat

    def stat(path, **more):
        if str(path).startswith(root):
            raise OSError(code, os.strerror(code), str(path))
        return real(path, **more)

    os.stat = stat
    try:
        yield
    finally:
        os.stat = real


def stopped_submission():
    """Who stops the run while the launcher submits is obeyed, also when nobody can say what is in the queue."""

    def unreachable(_config, _invocation, _submitted):
        raise OSError("ssh: connect to host login: Connection refused")

    def submit():
        deploy.STOP.ask(deploy.Stopped("received SIGTERM"))
        time.sleep(0.5)
        return "abc"

    told = []
    journal = SimpleNamespace(event=lambda *words, **_more: told.append(words), progress=lambda *_words: None)
    launcher = SimpleNamespace(run_eval=lambda _config, tasks: submit())
    deploy.import_launcher = lambda: (launcher, None)
    deploy.withdraw = unreachable
    try:
        deploy.submit(journal, None, [], deploy.Deadline(60))
    except deploy.Stopped as stopped:
        assert str(stopped) == "received SIGTERM"
    else:
        raise AssertionError("it went on")
    complaint = "ssh: connect to host login: Connection refused"
    assert told == [("teardown", "progress", f"jobs of the launcher may be left in the queue: {complaint}")], told


def queue():
    """Which jobs are cancelled: ours that are left and what waits for one of them to fail, by id."""
    listing = """\
101|(null)
102|afternotok:101(unfulfilled)
103|afternotok:90(failed)
104|afternotok:1010(unfulfilled)
105|afterok:101(unfulfilled)
106|afternotok:55,afternotok:101(unfulfilled)
"""
    deploy.on_login_host = lambda _config, command: listing if command[0] == "squeue" else ""
    config = SimpleNamespace(execution=SimpleNamespace(username="u"))
    assert deploy.queued_jobs(config, {"101"}) == {"101", "102", "106"}
    assert deploy.queued_jobs(config, {"90"}) == {"103"}
    assert deploy.queued_jobs(config, {"1"}) == set()


def preempted():
    """Job 7 was preempted and 8 went on in its place: what waits for 8 to fail is cancelled with the rest."""
    told = {"squeue": "9|afternotok:8(unfulfilled)\n10|(null)\n", "cat": "7\n8\n"}
    cancelled = []

    def on_login_host(_config, command, _seconds=30):
        if command[0] == "scancel":
            cancelled.extend(command[1:])
        return told.get(command[0], "")

    deploy.on_login_host = on_login_host
    config = SimpleNamespace(execution=SimpleNamespace(username="u"))
    deploy.cancel_successors(config, [{"slurm_job_id": "7", "remote_rundir_path": "/runs/7"}, {}])
    assert cancelled == ["9"], cancelled


def partial_submission():
    """Where one sbatch of several fails no job is known to be a task's: all tasks fail, and the jobs are withdrawn."""
    jobs = [{"slurm_job_id": "102", "remote_rundir_path": "/runs/0"}]
    answers = [[{"job_id": None, "status": "error", "data": {"error": "busy"}}]]
    answers.append([{"job_id": "aa.0", "status": "success", "data": jobs[0]}])
    launcher = SimpleNamespace(get_status=lambda _ids: answers.pop(0), run_eval=lambda _config, tasks: "aa")
    asked = []
    with tempfile.TemporaryDirectory() as scratch:
        run = tables.run_in(scratch)
        tasks = [deploy.TaskRun(plan, run.results, None) for plan in deploy.PLAN["evaluation"]["tasks"]]
        config = SimpleNamespace(execution=SimpleNamespace(username="u", hostname="login"))
        deploy.import_launcher = lambda: (launcher, None)
        deploy.launcher_config = lambda _run, _url: config
        deploy.on_login_host = login_host({"102"}, asked, "")
        endpoint = {"urls": {"completions": URL}}
        phase = {"endpoint_type": "completions"}
        deploy.run_phase_by_launcher(run, tables.Silent(), phase, tasks, endpoint, deploy.Deadline(20))
    assert {task.error for task in tasks} == {"1 of 2 jobs were submitted; which is not known"}
    assert ["scancel", "102"] in asked, asked
    assert answers == []


def lost_submission():
    """The last sbatch fails: which jobs were submitted before is not known, but that there may be some is told."""
    rows = (
        ("an sbatch", RuntimeError("failed to submit sbatch scripts for execution\nsbatch: error: QOS"), "squeue --me .*/lustre/n"),
        ("a config", ValueError("no such task"), "^$"),
    )
    for what, error, want in rows:
        journal = tables.Silent()
        deploy.import_launcher = lambda: (SimpleNamespace(run_eval=raising), None)
        config = SimpleNamespace(execution=SimpleNamespace(output_dir="/lustre/n/set/launcher"))

        def raising(_config, tasks, error=error):
            raise error

        try:
            deploy.submit(journal, config, [], deploy.Deadline(60))
        except deploy.Failure as failure:
            assert failure.message.startswith("the launcher refused: "), failure
        assert re.search(want, " ".join(journal.said)), f"{what}: {journal.said}"


def withdrawing():
    """Jobs that are known are cancelled at once, many by few connections; a list that cannot be read holds nobody up."""
    jobs = [{"slurm_job_id": str(100 + n), "remote_rundir_path": f"/runs/{n}"} for n in range(40)]
    config = SimpleNamespace(execution=SimpleNamespace(username="u", hostname="login"))
    lists = [f"/runs/{n}/.slurm_job_id.list" for n in range(40)]
    rows = (
        ("all runs", "", ["squeue", "scancel 40", "cat 40", "squeue"]),
        ("one was preempted", "139\n200\n", ["squeue", "scancel 40", "cat 40", "squeue", "scancel 1", "squeue"]),
        ("lists out of reach", subprocess.TimeoutExpired("ssh", 10), ["squeue", "scancel 40", "cat 40", "squeue"]),
    )
    for what, listed, want in rows:
        for given in (jobs, []):
            queue, asked = {*(job["slurm_job_id"] for job in jobs), "200"}, []
            deploy.on_login_host = login_host(queue, asked, listed)
            deploy.import_launcher = lambda: (SimpleNamespace(get_status=lambda _: [{"data": job} for job in jobs]), None)
            deploy.withdraw(config, "aa", given)
            commands = [command[0] if command[0] == "squeue" else f"{command[0]} {len(command) - 1}" for command in asked]
            assert commands == want, f"{what}: {commands}"
            assert next(command[1:] for command in asked if command[0] == "cat") == lists


def secrets_of_jobs():
    """The launcher's files of secrets are removed once its jobs are out of the queue, however the phase ends."""
    jobs = [{"slurm_job_id": str(100 + n), "remote_rundir_path": f"/runs/{n}"} for n in range(2)]
    config = SimpleNamespace(execution=SimpleNamespace(username="u", hostname="login"))
    removal = ["rm", "-f", "--", "/runs/0/.secrets.env", "/runs/1/.secrets.env"]
    deploy.import_launcher = lambda: (SimpleNamespace(get_status=lambda _: [{"data": job} for job in jobs]), None)
    ends = (
        ("all have ended", lambda: deploy.cancel_successors(config, jobs)),
        ("stopped", lambda: deploy.withdraw(config, "aa", jobs)),
        ("stopped while they are submitted", lambda: deploy.withdraw(config, "aa", [])),
    )
    for secrets, want in (([], []), (["HF_TOKEN"], [removal])):
        deploy.PLAN["environment"]["secrets"] = secrets
        for what, end in ends:
            asked = []
            deploy.on_login_host = login_host({"100", "101"}, asked, "")
            end()
            assert [command for command in asked if command[0] == "rm"] == want, f"{what}: {asked}"
            assert not want or asked[-1] == removal, f"{what}: {asked}"


def login_host(queue, asked, listed):
    """A login host that notes what it is asked."""

    def on_login_host(_config, command, _seconds=30):
        asked.append(command)
        if command[0] == "scancel":
            queue.difference_update(command[1:])
        if command[0] == "cat" and isinstance(listed, Exception):
            raise listed
        return {"squeue": "".join(f"{job}|(null)\n" for job in queue), "cat": listed}.get(command[0], "")

    return on_login_host


def login_host_commands():
    """What is not there does not keep the rest from being read; a connection that fails is an error where it must be."""
    with tempfile.TemporaryDirectory() as scratch:
        ssh = Path(scratch, "ssh")
        ssh.write_text('#!/bin/bash\nfor last; do :; done; exec bash -c "$last"\n')
        ssh.chmod(0o755)
        config = SimpleNamespace(execution=SimpleNamespace(username="u", hostname="login"))
        deploy.SSH = (str(ssh),)
        jobs = [{"remote_rundir_path": f"{scratch}/{name}"} for name in ("a b", "none", "c")]
        for name, text in (("a b", "7\n8\n"), ("c", "9\n")):
            Path(scratch, name).mkdir()
            Path(scratch, name, ".slurm_job_id.list").write_text(text)
        assert deploy.ids_in_lists(config, jobs) == {"7", "8", "9"}
        try:
            deploy.on_login_host(config, ["false"])
        except OSError as error:
            assert str(error).startswith("false on u@login"), error
        else:
            raise AssertionError("an error is no answer")


COPY_FILE = shutil.copyfile
SCORES = [f"s{number}" for number in range(9)]
# As the harness writes it: each head of it that ends with a score is a document, too.
RESULTS = "results:\n  tasks:\n    t:\n      metrics:\n        m:\n          scores:\n" + "".join(
    f"            {name}: {{value: 1, stats: {{count: 2}}}}\n" for name in SCORES
)

if __name__ == "__main__":
    SET = sys.argv[1]
    deploy = tables.deploy = tables.load(f"{SET}/deploy.py")
    deploy.PLAN["evaluation"] |= {"status_poll_seconds": 0.02, "failed_confirm_seconds": 0.3}
    globals()[sys.argv[2]]()
