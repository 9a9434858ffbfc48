"""Stands in for systemctl: really starts and stops what units say, docker.service with its drop-ins. `-H fd://` becomes the
socket that docker.socket would open; dockwarden.service gets its socket from hold-socket.py. Before dockerd starts it
executes /run/e2e/systemctl/hook once, if there is one, with the number of the caller's process as $CALLER."""

import glob
import os
import re
import signal
import socket
import subprocess
import sys
import time

STATE = "/run/e2e/systemctl"
FOLDERS = ["/etc/systemd/system", "/usr/lib/systemd/system"]
HOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "hold-socket.py")
PLUGIN_SOCKET = "/run/docker/plugins/dockwarden.sock"
DOCKER_SOCKET = "/run/docker.sock"
WITHIN_S = 30


def mark(unit, kind):
    return os.path.join(STATE, f"{unit}.{kind}")


def exec_start(unit):
    found = [path for folder in FOLDERS if os.path.exists(path := os.path.join(folder, unit))]
    if not found:
        sys.exit(f"Unit {unit} not found.")
    command = ""
    for path in [found[0], *sorted(glob.glob(f"{FOLDERS[0]}/{unit}.d/*.conf"))]:
        with open(path) as file:
            for value in re.findall(r"^ExecStart=(.*)$", file.read(), re.MULTILINE):
                command = value
    return command.replace("fd://", f"unix://{DOCKER_SOCKET}").split()


def pid_of(unit):
    try:
        with open(mark(unit, "pid")) as file:
            pid = int(file.read())
        with open(f"/proc/{pid}/stat") as file:
            return None if file.read().rsplit(")", 1)[1].split()[0] == "Z" else pid
    except FileNotFoundError:
        return None


def is_active(unit):
    return os.path.exists(mark(unit, "active")) if unit.endswith(".socket") else pid_of(unit) is not None


def touch(path):
    open(path, "w").close()


def forget(path):
    if os.path.lexists(path):
        os.unlink(path)


def answers(path):
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(path)
            return True
        except OSError:
            return False


def stop(unit):
    forget(mark(unit, "active"))
    pid = pid_of(unit)
    if pid is not None:
        os.kill(pid, signal.SIGTERM)
        while pid_of(unit) == pid:
            time.sleep(0.02)
    if unit == "docker.socket":
        stop("docker.service")


def call_hook():
    hook = os.path.join(STATE, "hook")
    if os.path.exists(hook):
        os.rename(hook, f"{hook}.called")
        subprocess.run(["sh", f"{hook}.called"], env={**os.environ, "CALLER": str(os.getppid())})


def start(unit):
    touch(mark(unit, "active"))
    forget(mark(unit, "failed"))
    if unit.endswith(".socket") or is_active(unit):
        return
    command, waited = exec_start(unit), DOCKER_SOCKET
    if unit == "dockwarden.service":
        command, waited = ["python3", HOLDER, PLUGIN_SOCKET, *command], PLUGIN_SOCKET
    else:
        call_hook()
    forget(waited)
    with open("/run/e2e/log", "a") as log:
        started = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
    with open(mark(unit, "pid"), "w") as file:
        file.write(str(started.pid))
    end = time.monotonic() + WITHIN_S
    while not answers(waited):
        if started.poll() is not None or time.monotonic() > end:
            touch(mark(unit, "failed"))
            sys.exit(f"Job for {unit} failed.")
        time.sleep(0.02)


def main(verb, unit):
    match verb:
        case "is-active":
            return is_active(unit)
        case "show":
            state = "failed" if os.path.exists(mark(unit, "failed")) else "inactive"
            print("ActiveState=" + ("active" if is_active(unit) else state))
            print("UnitFileState=" + ("enabled" if os.path.exists(mark(unit, "enabled")) else "disabled"))
        case "enable":
            touch(mark(unit, "enabled"))
        case "disable":
            forget(mark(unit, "enabled"))
        case "stop":
            stop(unit)
        case "start":
            start(unit)
        case "restart":
            stop(unit)
            start(unit)
        case "reload":
            os.kill(pid_of(unit), signal.SIGHUP)
        case "daemon-reload":
            pass
        case _:
            sys.exit(f"Unknown command verb {verb}.")
    return True


os.makedirs(STATE, exist_ok=True)
words = [word for word in sys.argv[1:] if not word.startswith("--")]
sys.exit(0 if main(words[0], words[1] if len(words) > 1 else "") else 3)
