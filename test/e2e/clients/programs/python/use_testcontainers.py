"""Uses testcontainers for Python as tests do that need services; see report.cjs for what it prints."""

import json

from testcontainers.core.container import DockerContainer
from testcontainers.core.image import DockerImage
from testcontainers.core.network import Network

IMAGE = "alpine:latest"


def sleeper(**kwargs):
    return DockerContainer(IMAGE, **kwargs).with_command("sleep 300")


def exec_in(container, command):
    code, output = container.exec(command)
    if code != 0:
        raise RuntimeError(output)


def a_container():
    with sleeper() as container:
        exec_in(container, ["echo", "inside"])
        container.get_logs()


def environment_and_name():
    with sleeper().with_env("A", "b").with_name("tc_named").with_kwargs(labels={"a": "b"}):
        pass


def an_exposed_port():
    with sleeper().with_exposed_ports(8080) as container:
        container.get_exposed_port(8080)


def a_bound_port():
    with sleeper().with_bind_ports(8080, 38080):
        pass


def a_volume():
    with sleeper().with_volume_mapping("/srv/context", "/context", "ro") as container:
        exec_in(container, ["cat", "/context/file"])


def limits():
    with sleeper().with_kwargs(mem_limit="128m", nano_cpus=500000000, shm_size="64m"):
        pass


def a_network():
    with Network() as network:
        with sleeper().with_network(network).with_network_aliases("web"):
            pass


def an_image_built():
    with DockerImage(path="/srv/context", tag="localhost/tcpy:1", clean_up=True) as image:
        with DockerContainer(str(image)).with_command("sleep 300"):
            pass


TASKS = [
    a_container,
    environment_and_name,
    an_exposed_port,
    a_bound_port,
    a_volume,
    limits,
    a_network,
    an_image_built,
]

for task in TASKS:
    line = {"test": task.__name__.replace("_", " "), "outcome": "passed", "message": None}
    try:
        task()
    except Exception as error:
        line["outcome"], line["message"] = "failed", str(error)
    print(json.dumps(line), flush=True)
