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
