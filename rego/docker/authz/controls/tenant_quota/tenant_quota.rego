# METADATA
# title: No more objects than a user's share
# description: |
#   Limits of one container do not stop a user who starts a thousand. What is counted is what the record of owners says
#   that the caller made, and containers and networks whose creation is under way. A container that removed itself counts
#   until the record is next compared with the daemon; for a bound on memory and processors that holds whatever happens,
#   put a tenant's containers below one cgroup (`cgroup_placement.required_cgroup_parent`).
# related_resources:
#   - ref: https://docs.docker.com/engine/containers/resource_constraints/
#     description: Docker, resource constraints
# custom:
#   references: ["OWASP RULE #7", "NIST SP 800-190 4.4.2", CWE-770, "MITRE ATT&CK T1496"]
#   group: resources
#   severity: medium
#   endpoints: [container.create, volume.create, network.create, service.create]
#   looks_up: [usage]
#   message: "Quota reached: {name} {used}/{max}. Remove unused ones first."
#   remedy: Remove what you no longer need, or ask for a larger share.
#   parameters:
#     quota:
#       type: map
#       description: |
#         How many of `containers`, `volumes`, `networks` and `services` each user may have, stopped ones included; what
#         is not named is not limited.
package docker.authz.controls.tenant_quota

import data.docker.authz.lib.param
import data.docker.authz.lib.violation

_chain := rego.metadata.chain()

violations contains violation.because(_chain, null, _name, {"name": _name, "used": _used, "max": _max}) if {
	_name
	not _unlimited
	not _within
}

_name := {
	"container.create": "containers",
	"volume.create": "volumes",
	"network.create": "networks",
	"service.create": "services",
}[input.request.action]

_quota := param.value("tenant_quota", "quota")

_unlimited if {
	is_object(_quota)
	not _named
}

_named if _ = _quota[_name]

_within if {
	is_number(input.usage[_name])
	is_number(_quota[_name])
	input.usage[_name] < _quota[_name]
}

_used := violation.member(input.usage, _name)

_max := violation.member(_quota, _name) if _readable

_max := null if not _readable

_readable if is_object(_quota)
