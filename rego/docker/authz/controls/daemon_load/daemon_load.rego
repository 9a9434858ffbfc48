# METADATA
# title: No work for dockerd beyond what containers are limited to
# description: |
#   dockerd moves log files, runs health checks, compiles patterns and keeps bodies in its own memory and processor
#   time, which no limit of a container bounds. Three lines of log with `max-size=1` and `max-file=2000000000` keep a
#   processor busy for good, and dockerd then answers nobody who inspects or removes the container. So each such value
#   needs a bound. 0 as a bound means none.
# related_resources:
#   - ref: https://docs.docker.com/engine/logging/drivers/json-file/
#     description: Docker, options of json-file
#   - ref: https://docs.docker.com/reference/dockerfile/#healthcheck
#     description: Dockerfile, HEALTHCHECK
# custom:
#   references: ["OWASP RULE #7", CWE-770, CWE-400, CWE-1333, "MITRE ATT&CK T1499"]
#   group: resources
#   severity: medium
#   endpoints:
#     - container.create
#     - container.update
#     - container.rename
#     - container.inspect
#     - container.stop
#     - container.restart
#     - container.attach
#     - container.list
#     - exec.create
#     - service.create
#     - service.update
#     - service.list
#     - swarm.init
#     - swarm.update
#     - volume.create
#     - volume.list
#     - network.create
#     - network.connect
#     - network.list
#     - image.commit
#     - image.import
#     - image.list
#     - build.run
#     - task.list
#     - node.list
#     - secret.list
#     - config.list
#   inspects: [execs]
#   inspects_when: max_execs
#   message: What {name} costs dockerd could not be read.
#   messages:
#     log_bytes: "{name} is {given}. dockerd moves its log files each time; the least is {bound} bytes. Use --log-opt max-size=10m."
#     log_files: "{name} is {given}. dockerd renames as many files; the most is {bound}. Use --log-opt max-file=3."
#     log_buffer: "{name} is {given}. dockerd keeps this in its memory; the most is {bound} bytes. Use --log-opt max-buffer-size=1m, or remove the option."
#     log_events: "{name} is {given}. dockerd keeps as many in its memory; the most is {bound}. Remove the option."
#     log_retries: "{name} is {given}. The most is {bound}. Remove the option."
#     log_pattern: "{name} is a regular expression, which dockerd matches at each start and each read of the logs. Name what you need instead, as in --log-opt labels=app,team."
#     log_tag: "{name} has {given} characters. The most is {bound}. Use a short tag, such as --log-opt tag={{.Name}}."
#     log_attributes: "The labels and variables that {name} adds to each line of the log have {given} bytes. The most is {bound}. Name fewer, or shorter ones."
#     container_name: "The {name} of the container has {given} characters, and a log may repeat it in each line. The most is {bound}. Use a shorter one."
#     interval: "{name} is {given}. The least is {bound} ms. Use a longer time, such as --health-interval 30s."
#     restart_delay: "{name} is {given}. The least is {bound} ms. Use --restart-delay 5s."
#     stop_seconds: "{name} is {given}. dockerd waits so long for a container to stop. Use 0 to {bound} seconds: --stop-timeout 10, docker stop --time 10 or --stop-grace-period 10s."
#     entries: "{name} has {given} entries. The most is {bound}. Give fewer."
#     label_bytes: "{name} has {given} bytes. The most is {bound}. Use fewer or shorter labels."
#     body_bytes: "The body has {given} bytes. The most is {bound}. Put large values into a file or a volume."
#     exec_bytes: "The body has {given} bytes. The most is {bound}. Copy a large script into the container, or send it as input of docker exec -i."
#     execs: "Container {name} has {given} execs. dockerd keeps each in its memory until it has run; the most is {bound}. Start those that were created, or stop and start the container."
#     execs_unknown: Only dockerd knows how many execs the container has, and it did not answer. Try again.
#     detach_keys: "{name} has {given} characters. The most is {bound}. Use --detach-keys ctrl-p,ctrl-q."
#     working_dir: "{name} has {given} characters. The most is {bound}. Use a shorter path."
#     filter_values: "The filters have {given} names and ids, of which dockerd compiles each. The most is {bound}. Use fewer, or a label."
#     filter_length: "The filters have a name or an id of {given} characters, which dockerd compiles. The most is {bound}. Use a shorter one."
#     filter_repeats: "The filters have a name or an id with {, which repeats a part of the regular expression. Use a shorter pattern without {."
#     filter_ports: "The filters publish and expose have {given} ports, of which dockerd writes each out. The most is {bound}. Use fewer, or a smaller range, such as publish=8080."
#     walk: "{name} lets dockerd walk the whole file system of the container. Leave out --size, or use docker exec with du."
#   remedy: Use smaller values, or have a larger bound set.
#   parameters:
#     min_log_bytes:
#       type: natural
#       description: The smallest log file, in bytes. Each time that one is full, dockerd renames all.
#     max_log_files:
#       type: natural
#       description: The most files of one log.
#     max_log_buffer_bytes:
#       type: natural
#       description: How many bytes of a log dockerd may keep in memory.
#     max_log_events:
#       type: natural
#       description: How many events of a log dockerd may keep in memory.
#     max_log_retries:
#       type: natural
#       description: How often a log driver may try to connect.
#     allow_log_patterns:
#       type: boolean
#       description: |
#         Whether `labels-regex`, `env-regex` and `awslogs-multiline-pattern` are allowed, for patterns whose length
#         times their repetitions is at most 4096.
#     min_interval_ms:
#       type: natural
#       description: |
#         The shortest interval and timeout of a health check, and the shortest time after which a log driver tries
#         again, in milliseconds.
#     min_restart_delay_ms:
#       type: natural
#       description: The shortest delay after which a swarm starts a task of a service again, in milliseconds.
#     max_stop_seconds:
#       type: natural
#       description: |
#         The longest time that dockerd waits for a container to stop, in seconds. -1, for ever, keeps dockerd from ending.
#     allow_size:
#       type: boolean
#       description: |
#         Whether inspections and lists of containers may ask for sizes. dockerd walks their file systems for it. `docker
#         system df` walks them as well, for one request at a time, and is not refused for it.
#     max_entries:
#       type: natural
#       description: |
#         The most entries of a list or map: mounts, ports, networks, aliases, hosts, labels, options, devices. The
#         reader refuses more than 500 in one request. Commands and environments do not count here.
#     max_label_bytes:
#       type: natural
#       description: The most bytes of the labels of one object, which each list of these objects repeats.
#     max_body_bytes:
#       type: natural
#       description: |
#         The most bytes of the body of a container, a volume, a network or a service, which dockerd keeps, in
#         memory too.
#     max_execs:
#       type: natural
#       description: |
#         How many execs of one container may exist when another one is created. Those that have run are gone. Those that
#         are never started stay until the container stops.
#     max_exec_bytes:
#       type: natural
#       description: The most bytes of the body of an exec, which dockerd keeps until the container is removed.
#     max_filter_values:
#       type: natural
#       description: |
#         The most names and ids by which one request filters a list. dockerd takes each for a regular expression.
#     max_filter_length:
#       type: natural
#       description: The most characters of such a name or id.
package docker.authz.controls.daemon_load

import data.docker.authz.lib.action
import data.docker.authz.lib.param
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"message": message,
	"field": field,
	"value": violation.member(load, "given"),
	"vars": vars,
}) if {
	some load in input.load
	kind := violation.member(load, "kind")
	message := _messages[kind]
	not _within(load)
	field := violation.member(load, "field")
	vars := {"name": violation.member(load, "name"), "given": violation.member(load, "given"), "bound": _bound(kind)}
}

violations contains violation.new(rego.metadata.chain(), {"field": field, "vars": {"name": name}}) if {
	some load in input.load
	not _is_bounded(violation.member(load, "kind"))
	field := violation.member(load, "field")
	name := violation.member(load, "name")
}

violations contains violation.new(rego.metadata.chain(), {"field": null, "vars": {"name": "the request"}}) if {
	not is_array(input.load)
	action.listed(rego.metadata.chain())
}

_is_bounded(kind) if _ = _messages[kind]

_messages := {
	"log_bytes": "log_bytes",
	"log_files": "log_files",
	"log_buffer": "log_buffer",
	"log_events": "log_events",
	"log_retries": "log_retries",
	"log_pattern": "log_pattern",
	"log_tag": "log_tag",
	"log_attributes": "log_attributes",
	"container_name": "container_name",
	"interval": "interval",
	"restart_delay": "restart_delay",
	"stop_seconds": "stop_seconds",
	"entries": "entries",
	"label_bytes": "label_bytes",
	"body_bytes": "body_bytes",
	"exec_bytes": "exec_bytes",
	"detach_keys": "detach_keys",
	"working_dir": "working_dir",
	"filter_values": "filter_values",
	"filter_length": "filter_length",
	"filter_repeats": "filter_repeats",
	"filter_ports": "filter_ports",
	"walk": "walk",
}

_least := {"log_bytes", "interval", "restart_delay"}

_parameters := {
	"log_bytes": "min_log_bytes",
	"log_files": "max_log_files",
	"log_buffer": "max_log_buffer_bytes",
	"log_events": "max_log_events",
	"log_retries": "max_log_retries",
	"interval": "min_interval_ms",
	"restart_delay": "min_restart_delay_ms",
	"stop_seconds": "max_stop_seconds",
	"entries": "max_entries",
	"label_bytes": "max_label_bytes",
	"body_bytes": "max_body_bytes",
	"exec_bytes": "max_exec_bytes",
	"filter_values": "max_filter_values",
	"filter_length": "max_filter_length",
}

# No honest request needs more, whatever the host. Docker 20.10 no longer answers about a container after an exec with
# long detach keys; a path of the kernel is no longer than PATH_MAX. A line of 16 KiB is the longest that dockerd does not
# split, so a label in it is no longer.
_fixed := {
	"log_pattern": 4096,
	"log_tag": 256,
	"log_attributes": 16384,
	"container_name": 255,
	"detach_keys": 256,
	"working_dir": 4096,
	"filter_repeats": 0,
	"filter_ports": 1024,
	"walk": 0,
}

_bound(kind) := param.shown("daemon_load", _parameters[kind])

_bound(kind) := _fixed[kind]

_within(load) if param.value("daemon_load", _parameters[load.kind]) == 0

_within(load) if {
	is_number(load.value)
	load.kind in _least
	load.value >= param.value("daemon_load", _parameters[load.kind])
}

_within(load) if {
	is_number(load.value)
	not load.kind in _least
	bound := param.value("daemon_load", _parameters[load.kind])
	is_number(bound)
	load.value >= 0
	load.value <= bound
}

_within(load) if {
	is_number(load.value)
	load.value <= _fixed[load.kind]
	_pattern_permitted(load.kind)
}

_within(load) if {
	load.kind == "walk"
	is_number(load.value)
	param.value("daemon_load", "allow_size") == true
}

_pattern_permitted("log_pattern") if param.value("daemon_load", "allow_log_patterns") == true

_pattern_permitted(kind) if kind != "log_pattern"
