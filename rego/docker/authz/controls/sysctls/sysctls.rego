# METADATA
# title: No kernel parameters beyond the safe ones
# description: |
#   A sysctl can open the container's network (ip_forward, route_localnet). With a runtime that does not check, it can
#   change the whole host. kernel.core_pattern, for example, names a program that the host runs as root.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, baseline, Sysctls
#   - ref: https://docs.docker.com/reference/cli/docker/container/run/#sysctl
#     description: docker run --sysctl
# custom:
#   references: ["PSS baseline: Sysctls", NIST SP 800-190 4.4.3, CWE-284, MITRE ATT&CK T1611, MITRE ATT&CK T1557]
#   group: isolation
#   severity: high
#   endpoints: [container.create, service.create, service.update, network.connect]
#   actions:
#     creates: [container.create, service.create, service.update]
#   message: Sysctl {name} may not be set.
#   messages:
#     endpoint: Sysctl {name} may not be set on a network's interface. Remove it from the driver option com.docker.network.endpoint.sysctls.
#   remedy: Remove --sysctl, or set only parameters that the policy lists.
#   parameters:
#     allowed_sysctls:
#       type: sysctls
#       description: |
#         Names that callers may set, with `*` for any characters. `IFNAME` stands for the interface of an endpoint.
package docker.authz.controls.sysctls

import data.docker.authz.lib.action
import data.docker.authz.lib.param
import data.docker.authz.lib.patterns
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"field": field,
	"value": name,
	"vars": {"name": name},
}) if {
	some sysctl in input.spec.sysctls
	name := violation.member(sysctl, "name")
	not _permitted(name)
	field := violation.member(sysctl, "field")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "endpoint",
	"field": field,
	"value": name,
	"vars": {"name": name},
}) if {
	some sysctl in input.endpoints.sysctls
	name := violation.member(sysctl, "name")
	not _permitted(name)
	field := violation.member(sysctl, "field")
}

violations contains violation.new(rego.metadata.chain(), {"field": null, "vars": {"name": null}}) if {
	not _spec_readable
	action.among(rego.metadata.chain(), "creates")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "endpoint",
	"field": null,
	"vars": {"name": null},
}) if {
	not _endpoints_readable
	action.listed(rego.metadata.chain())
}

_spec_readable if is_array(input.spec.sysctls)

_endpoints_readable if is_array(input.endpoints.sysctls)

_permitted(name) if patterns.matches_one(name, param.value("sysctls", "allowed_sysctls"))
