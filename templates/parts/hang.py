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
