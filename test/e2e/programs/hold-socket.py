"""Stands in for systemd: opens a listening socket and starts a program with it, as dockwarden.socket and dockwarden.service
say. At SIGUSR1 it ends the program and starts it again, at SIGUSR2 the program hangs until SIGCONT, at SIGTERM both end."""

import os
import signal
import socket
import subprocess
import sys

FIRST = 3
SIGNALS = {signal.SIGUSR1, signal.SIGUSR2, signal.SIGCONT, signal.SIGTERM}

path, *command = sys.argv[1:]
signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
listening = socket.socket(socket.AF_UNIX)
os.makedirs(os.path.dirname(path), exist_ok=True)
listening.bind(path)
os.chmod(path, 0o600)
listening.listen(4096)
os.dup2(listening.fileno(), FIRST)


def start():
    script = 'LISTEN_PID=$$ LISTEN_FDS=1 exec "$@"'
    return subprocess.Popen(
        ["sh", "-c", script, "sh", *command],
        pass_fds=[FIRST],
        preexec_fn=lambda: signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS),
    )


program = start()
while (came := signal.sigwait(SIGNALS)) != signal.SIGTERM:
    if came == signal.SIGUSR1:
        program.terminate()
        code = program.wait()
        program = start()
        print("restarted after exit code", code, flush=True)
    else:
        program.send_signal(signal.SIGSTOP if came == signal.SIGUSR2 else signal.SIGCONT)
program.terminate()
program.wait()
