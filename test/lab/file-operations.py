"""What programs of a run do with files, done in the working directory; an assertion fails where one cannot be done."""

import fcntl
import os
from pathlib import Path

os.umask(0o027)
os.makedirs("made/below")
os.chdir("made")

file = os.open("a", os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND)
os.write(file, b"one\n")
os.write(file, b"two\n")
os.fsync(file)
fcntl.flock(file, fcntl.LOCK_EX)
fcntl.lockf(file, fcntl.LOCK_EX)
assert Path("a").read_text() == "one\ntwo\n"

os.link("a", "b")
os.symlink("a", "c")
os.mkfifo("d")
assert os.path.samefile("a", "b") and os.stat("a").st_nlink == 2
assert os.readlink("c") == "a"
try:
    os.link("a", "c")
except FileExistsError:
    pass
else:
    raise AssertionError("a link has replaced a file")

os.replace("b", "below/b")
os.chmod("a", 0o600)
os.truncate("a", 4)
os.utime("a", (1, 2))
about = os.stat("below/b")
assert (about.st_mode & 0o777, about.st_size, about.st_mtime) == (0o600, 4, 2)
assert os.stat("below").st_mode & 0o777 == 0o750
for name in ("a", "below", "c", "d"):
    about = os.lstat(name)
    assert (about.st_uid, about.st_gid) == (os.geteuid(), os.getegid()), name
assert sorted(os.listdir(".")) == ["a", "below", "c", "d"]
assert os.statvfs(".").f_bavail > 0

# A file that is removed while it is open can still be read.
os.unlink("a")
os.unlink("below/b")
assert os.pread(file, 9, 0) == b"one\n"
os.close(file)
