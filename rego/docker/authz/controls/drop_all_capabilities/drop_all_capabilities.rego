# METADATA
# title: No capabilities that should be dropped
# description: |
#   Docker's default set still holds NET_RAW (ARP spoofing on the bridge), MKNOD (device nodes on a shared mount),
#   SETUID and DAC_OVERRIDE.
# related_resources:
#   - ref: https://docs.docker.com/engine/containers/run/#runtime-privilege-and-linux-capabilities
#     description: Docker, capabilities
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
#     description: Pod Security Standards, restricted, Capabilities
# custom:
#   references: [CIS 5.4, "PSS restricted: Capabilities", "OWASP RULE #3", CWE-250]
#   group: isolation
#   severity: medium
#   endpoints: [container.create, service.create, service.update]
#   message: This container keeps capabilities that it must drop. Add --cap-drop {missing}.
#   messages:
#     added: This container adds {name}, which must be dropped. Remove --cap-add {name}.
#     privileged: A privileged container keeps all capabilities, which must be dropped. Remove --privileged.
#   remedy: Add --cap-drop for each capability that the policy lists, or --cap-drop ALL.
#   parameters:
#     required_drops:
#       type: capabilities
#       description: |
#         Capabilities that every container must drop, in upper case without CAP_. The entry ALL requires --cap-drop
#         ALL itself, which also drops every other entry. The control added_capabilities decides what may be added
#         again.
package docker.authz.controls.drop_all_capabilities

import data.docker.authz.lib.param
import data.docker.authz.lib.resources
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {"field": field, "vars": {"missing": missing}}) if {
	resources.created
	_required
	not _all_dropped
	missing := concat(" --cap-drop ", _missing)
	missing != ""
	field := _fields[input.request.action]
}

# Docker adds capabilities after it drops them. If ALL is added, it drops only those that are named.
violations contains violation.new(rego.metadata.chain(), {
	"message": "added",
	"field": field,
	"value": name,
	"vars": {"name": name},
}) if {
	_required
	some added in input.spec.caps.add
	name := violation.member(added, "name")
	_again(name)
	field := violation.member(added, "field")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "privileged",
	"field": "HostConfig.Privileged",
}) if {
	resources.created
	_required
	not input.spec.privileged == false
}

violations contains violation.new(rego.metadata.chain(), {
	"field": null,
	"vars": {"missing": param.shown("drop_all_capabilities", "required_drops")},
}) if {
	resources.created
	_required
	not _readable
}

_required if not _drops == []

_readable if {
	is_array(input.spec.caps.add)
	is_array(input.spec.caps.drop)
	is_boolean(input.spec.caps.drop_all)
	is_array(_drops)
}

_all_dropped if input.spec.caps.drop_all == true

_missing := sort([name |
	some name in _drops
	not _dropped(name)
])

_dropped(name) if name in input.spec.caps.drop

_again("ALL")

_again(null)

_again(name) if name in _drops

_drops := param.value("drop_all_capabilities", "required_drops")

_fields := {
	"container.create": "HostConfig.CapDrop",
	"service.create": "TaskTemplate.ContainerSpec.CapabilityDrop",
	"service.update": "TaskTemplate.ContainerSpec.CapabilityDrop",
}
