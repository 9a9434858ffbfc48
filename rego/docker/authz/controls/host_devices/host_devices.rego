# METADATA
# title: No host devices beyond those listed
# description: |
#   A block device is the host's disk; a device rule together with MKNOD, which every container has,
#   makes any device; /dev/mem, /dev/kmsg and their like widen the kernel's surface.
# related_resources:
#   - ref: https://docs.docker.com/reference/cli/docker/container/run/#device
#     description: docker run --device and --device-cgroup-rule
# custom:
#   references: [CIS 5.18, NIST SP 800-190 4.4.3, CWE-250, "MITRE ATT&CK T1611"]
#   group: isolation
#   severity: critical
#   message: "Device {path} may not be passed to a container. Remove {option} {path}."
#   remedy: Remove --device or --device-cgroup-rule, or ask for a device that the policy lists.
#   parameters:
#     allowed_devices:
#       type: strings
#       description: |
#         Device nodes below /dev that may be passed, and how, as `/dev/ttyUSB[0-9]*:rw`. `*` does not
#         reach beyond a component.
#     allowed_device_rules:
#       type: strings
#       description: Device cgroup rules that may be given, letter for letter; none of type a or with a star.
package docker.authz.controls.host_devices

import data.docker.authz.lib.fact
import data.docker.authz.lib.param
import data.docker.authz.lib.paths
import data.docker.authz.lib.violation

violations contains violation.because(rego.metadata.chain(), fact.field(device), path, vars) if {
	some device in input.spec.devices
	not _allowed(device)
	path := fact.text(device, "path")
	vars := {"path": path, "option": _option(device)}
}

violations contains violation.because(rego.metadata.chain(), fact.field(rule), raw, vars) if {
	some rule in input.spec.device_rules
	not _allowed_rule(rule.raw)
	raw := fact.text(rule, "raw")
	vars := {"path": raw, "option": "--device-cgroup-rule"}
}

violations contains violation.because(rego.metadata.chain(), "HostConfig.Devices", null, vars) if {
	input.request.action in {"container.create", "container.update"}
	not _readable
	vars := {"path": "of an unknown kind", "option": "--device"}
}

_readable if {
	is_array(input.spec.devices)
	is_array(input.spec.device_rules)
}

# A name of the form vendor/class=name is not a path below /dev: dockerd takes it in DeviceRequests.
_allowed(device) if {
	device.use == "device"
	device.is_dir == false
	device.permissions != ""
	_listed(device.path, device.permissions)
	_listed(device.resolved, device.permissions)
}

# A block I/O limit opens nothing: dockerd asks which device the path is, and takes from what a
# container could do without it. Only below /dev, or it would tell what lies elsewhere on the host.
_allowed(device) if {
	device.use == "throttle"
	paths.under(device.path, "/dev")
	paths.under(device.resolved, "/dev")
}

# What lies outside /dev may be a node that a user made in a directory of his own.
_listed(path, permissions) if {
	paths.under(path, "/dev")
	some entry in param.value("host_devices", "allowed_devices")
	parts := split(entry, ":")
	last := count(parts) - 1
	trim(permissions, parts[last]) == ""
	_named_by(path, concat(":", array.slice(parts, 0, last)))
}

_named_by(path, pattern) if paths.named_by(path, pattern)

# Compiled to WebAssembly, glob.match takes these three for parts of a regular expression.
_named_by(path, pattern) if {
	contains(pattern, "[")
	trim(pattern, "()$") == pattern
	glob.match(pattern, ["/"], path)
}

_allowed_rule(raw) if {
	raw in param.value("host_devices", "allowed_device_rules")
	not startswith(raw, "a")
	not contains(raw, "*")
}

_option(device) := "the block I/O limit on" if device.use == "throttle"

_option(device) := "--device" if not device.use == "throttle"
