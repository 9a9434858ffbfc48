# METADATA
# title: No mount propagation to the host
# description: |
#   Shared propagation makes mounts of the container visible on the host, to all other programs.
# related_resources:
#   - ref: https://docs.docker.com/engine/storage/bind-mounts/#configure-bind-propagation
#     description: Bind propagation
# custom:
#   references: [CIS 5.20, NIST SP 800-190 4.4.3, CWE-668, "MITRE ATT&CK T1611"]
#   group: mounts
#   severity: high
#   endpoints: [container.create, service.create, service.update]
#   message: Mount propagation {value} is not allowed.
#   remedy: Remove the propagation from the mount. Docker then uses rprivate.
#   parameters:
#     allowed_propagation:
#       type: strings
#       values: [private, rprivate, slave, rslave, shared, rshared]
#       description: Values that callers may use, of private, rprivate, slave, rslave, shared and rshared.
package docker.authz.controls.mount_propagation

import data.docker.authz.lib.action
import data.docker.authz.lib.param
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"field": field,
	"value": value,
	"vars": {"value": value},
}) if {
	some mount in input.spec.mounts
	value := violation.member(mount, "propagation")
	not _permitted(value)
	field := violation.member(mount, "field")
}

violations contains violation.new(rego.metadata.chain(), {"field": null, "vars": {"value": null}}) if {
	not _readable
	action.listed(rego.metadata.chain())
}

_readable if is_array(input.spec.mounts)

# Docker's default, rprivate.
_permitted("")

_permitted(propagation) if propagation in param.value("mount_propagation", "allowed_propagation")
