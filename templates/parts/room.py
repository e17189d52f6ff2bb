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
