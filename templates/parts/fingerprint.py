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
