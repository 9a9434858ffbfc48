"""Exchanges two names of one file system in one step, again and again until SIGTERM: a directory for a link, so that no
moment is without either. Ends with each name where it was. With FOLDER, in which the names are then, that is opened once and
held, as by whoever was passed its descriptor; a line says when it is.
Usage: exchange.py NAME OTHER [seconds between] [FOLDER]"""

import ctypes
import errno
import os
import signal
import sys
import time

RENAME_EXCHANGE = 2
AT_FDCWD = -100

name, other = (os.fsencode(path) for path in sys.argv[1:3])
pause = float(sys.argv[3]) if len(sys.argv) > 3 else 0
held = AT_FDCWD
if len(sys.argv) > 4:
    held = os.open(sys.argv[4], os.O_RDONLY | os.O_DIRECTORY)
    print("held", flush=True)
libc = ctypes.CDLL(None, use_errno=True)
ended = []
signal.signal(signal.SIGTERM, lambda *_: ended.append(True))
count = 0
while not ended or count % 2 == 1:
    if libc.renameat2(held, name, held, other, RENAME_EXCHANGE) != 0:
        # dockerd has mounted something there for a moment.
        if ctypes.get_errno() == errno.EBUSY:
            continue
        # The container whose file system it was is gone.
        sys.exit(os.strerror(ctypes.get_errno()))
    count += 1
    time.sleep(pause)
print(count)
