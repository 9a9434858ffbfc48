"""Says, in lines of JSON, who touches a file system of canaries: each open, read, write, new name and change of owner or
mode, by fanotify, and each mount of a part of it or on it, in the mount namespace of any process. Whoever started it is
left out; when that opens the file named `marker`, a line says that all that came before has been said.
Usage: watch-canaries.py FOLDER MOUNTINFO, with the folder as it is seen from here and the mount table that is polled."""

import ctypes
import json
import os
import select
import signal
import struct
import sys
import time

FAN_REPORT_DFID_NAME = 0xC00
FAN_UNLIMITED_QUEUE, FAN_UNLIMITED_MARKS, FAN_NONBLOCK, FAN_CLOEXEC = 0x10, 0x20, 0x2, 0x1
FAN_MARK_ADD, FAN_MARK_FILESYSTEM = 0x1, 0x100
FAN_OPEN, FAN_ONDIR = 0x20, 0x40000000
KINDS = {
    0x1: "read",
    0x2: "write",
    0x4: "attributes",
    FAN_OPEN: "open",
    0x40: "rename",
    0x80: "rename",
    0x100: "create",
    0x200: "delete",
}
FAN_Q_OVERFLOW = 0x4000
AT_FDCWD = -100
EVENT = struct.Struct("=IBBHQii")
# The information record: its header, the id of the file system, and the handle of the directory.
HANDLE_AT = EVENT.size + 4 + 8
# The tables of other mount namespaces cannot be polled.
LOOK_EVERY_S = 0.1
PR_SET_PDEATHSIG = 1

folder, mountinfo = sys.argv[1:3]
stat = os.stat(folder)
DEVICE = f"{os.major(stat.st_dev)}:{os.minor(stat.st_dev)}"
libc = ctypes.CDLL(None, use_errno=True)
own = {os.getpid(), os.getppid()}


def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def say(line):
    print(json.dumps(line), flush=True)


def program_of(pid):
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            return file.read().replace(b"\0", b" ").decode(errors="replace")[:120]
    except OSError:
        return ""


def read_events():
    """Says what has happened; returns whether the marker was opened."""
    marked = False
    try:
        buffer = os.read(events, 1 << 18)
    except BlockingIOError:
        return False
    at = 0
    while at < len(buffer):
        length, _, _, _, mask, _, pid = EVENT.unpack_from(buffer, at)
        if mask & FAN_Q_OVERFLOW:
            raise RuntimeError("The queue of fanotify has overflowed")
        size = struct.unpack_from("=I", buffer, at + HANDLE_AT)[0]
        name = buffer[at + HANDLE_AT + 8 + size : at + length].split(b"\0")[0].decode(errors="replace")
        at += length
        if pid in own:
            marked = marked or (name == "marker" and bool(mask & FAN_OPEN))
            continue
        kinds = sorted({word for bit, word in KINDS.items() if mask & bit})
        say({"what": " ".join(kinds), "name": name, "program": program_of(pid)})
    return marked


seen = set()


def look_at(table):
    """Says mounts that were not there before: of a part of the canaries, or on one of them."""
    mounts = [line.split(" ")[:5] for line in table.splitlines()]
    canaries = {number for number, _, device, _, _ in mounts if device == DEVICE}
    for _, parent, device, root, point in mounts:
        is_part = device == DEVICE and root != "/"
        if (is_part or parent in canaries) and (device, root, point) not in seen:
            seen.add((device, root, point))
            say({"what": "mount", "name": f"{root} on {point}", "program": ""})


def look_everywhere():
    namespaces = set()
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            namespace = os.readlink(f"/proc/{pid}/ns/mnt")
            if namespace not in namespaces:
                namespaces.add(namespace)
                with open(f"/proc/{pid}/mountinfo") as file:
                    look_at(file.read())
        except OSError:
            # It has ended.
            continue


checked(libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL))
flags = FAN_CLOEXEC | FAN_NONBLOCK | FAN_UNLIMITED_QUEUE | FAN_UNLIMITED_MARKS
events = checked(libc.fanotify_init(flags | FAN_REPORT_DFID_NAME, os.O_RDONLY))
kinds = ctypes.c_uint64(sum(KINDS) | FAN_ONDIR)
add = FAN_MARK_ADD | FAN_MARK_FILESYSTEM
checked(libc.fanotify_mark(events, add, kinds, AT_FDCWD, os.fsencode(folder)))
table = open(mountinfo)
poll = select.poll()
poll.register(events, select.POLLIN)
poll.register(table, select.POLLPRI | select.POLLERR)
say({"what": "ready", "name": "", "program": ""})
looked = 0
while True:
    poll.poll(LOOK_EVERY_S * 1000)
    table.seek(0)
    look_at(table.read())
    marked = read_events()
    if marked or time.monotonic() > looked + LOOK_EVERY_S:
        look_everywhere()
        looked = time.monotonic()
    if marked:
        say({"what": "marker", "name": "", "program": ""})
