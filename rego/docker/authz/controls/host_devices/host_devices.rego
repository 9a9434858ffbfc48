# METADATA
# title: No host devices beyond those listed
# description: |
#   A block device is the host's disk. A device rule together with MKNOD, which every container has by default, can
#   create any device. /dev/mem, /dev/kmsg and similar devices expose the kernel.
# related_resources:
#   - ref: https://docs.docker.com/reference/cli/docker/container/run/#device
#     description: docker run --device and --device-cgroup-rule
# custom:
#   references:
#     [CIS 5.18, "PSS baseline: HostPath Volumes", NIST SP 800-190 4.4.3, CWE-250, "MITRE ATT&CK T1611"]
#   group: isolation
#   severity: critical
#   endpoints: [container.create, container.update]
#   message: Device {path} may not be passed to a container.
#   messages:
#     rule: Device rule {rule} may not be given to a container.
#     throttle: "A block I/O limit may not name {path}, which is not below /dev. Remove the limit."
#   remedy: Remove --device or --device-cgroup-rule, or request a device that the policy lists.
#   parameters:
#     allowed_devices:
#       type: devices
#       description: |
#         Device nodes below /dev that callers may pass to containers, and how, such as `/dev/ttyUSB[0-9]*:rw`. `*`
#         does not match a slash. An entry with a final slash, such as `/dev/snd/:rwm`, allows every node below that
#         directory.
#     allowed_device_rules:
#       type: strings
#       description: |
#         Device cgroup rules that callers may set, matched exactly. Rules of type a or with a star are always denied.
package docker.authz.controls.host_devices

import data.docker.authz.lib.action
import data.docker.authz.lib.param
import data.docker.authz.lib.paths
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"field": field,
	"value": path,
	"vars": {"path": path},
}) if {
	some device in input.spec.devices
	not device.use == "throttle"
	not _permitted(device)
	field := violation.member(device, "field")
	path := violation.member(device, "path")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "throttle",
	"field": field,
	"value": path,
	"vars": {"path": path},
}) if {
	some device in input.spec.devices
	device.use == "throttle"
	not _may_name(device)
	field := violation.member(device, "field")
	path := violation.member(device, "path")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "rule",
	"field": field,
	"value": raw,
	"vars": {"rule": raw},
}) if {
	some rule in input.spec.device_rules
	raw := violation.member(rule, "raw")
	not _permitted_rule(raw)
	field := violation.member(rule, "field")
}

violations contains violation.new(rego.metadata.chain(), {"field": null, "vars": {"path": null}}) if {
	not _readable
	action.listed(rego.metadata.chain())
}

_readable if {
	is_array(input.spec.devices)
	is_array(input.spec.device_rules)
}

# A name of the form vendor/class=name is no path below /dev. dockerd accepts it only in DeviceRequests.
_permitted(device) if {
	device.use == "device"
	device.is_dir == false
	device.permissions != ""
	_listed(device.path, device.permissions)
	_listed(device.resolved, device.permissions)
}

_permitted(device) if {
	device.use == "device"
	device.is_dir == true
	device.permissions != ""
	_listed_directory(device.path, device.permissions)
	_listed_directory(device.resolved, device.permissions)
}

# A block I/O limit opens no device. dockerd only asks which device the path is, and limits the container. Paths
# outside /dev are denied, since the response would reveal what exists on the host.
_may_name(device) if {
	paths.under(device.path, "/dev")
	paths.under(device.resolved, "/dev")
}

# A node outside /dev may have been created by a user in their own directory.
_listed(path, permissions) if {
	paths.under(path, "/dev")
	some entry in param.value("host_devices", "allowed_devices")
	parts := split(entry, ":")
	last := count(parts) - 1
	trim(permissions, parts[last]) == ""
	_named_by(path, concat(":", array.slice(parts, 0, last)))
}

# Compares exact names, since a pattern could allow unintended directories.
_listed_directory(path, permissions) if {
	paths.under(path, "/dev")
	some entry in param.value("host_devices", "allowed_devices")
	[concat("", [path, "/"]), allowed] = split(entry, ":")
	trim(permissions, allowed) == ""
}

_named_by(path, pattern) if paths.named_by(path, pattern)

# In WebAssembly, glob.match reads parentheses and $ as parts of a regular expression.
_named_by(path, pattern) if {
	contains(pattern, "[")
	not contains(pattern, "(")
	not contains(pattern, "$")
	glob.match(pattern, ["/"], path)
}

_permitted_rule(raw) if {
	raw in param.value("host_devices", "allowed_device_rules")
	not startswith(raw, "a")
	not contains(raw, "*")
}
