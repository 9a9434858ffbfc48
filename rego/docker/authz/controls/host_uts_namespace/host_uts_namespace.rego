# METADATA
# title: No host UTS namespace
# description: |
#   With --uts=host and SYS_ADMIN a container can rename the host, which misleads logs, Kerberos and cluster members.
# related_resources:
#   - ref: https://docs.docker.com/reference/cli/docker/container/run/#uts
#     description: docker run, --uts
# custom:
#   references: [CIS 5.21]
#   group: isolation
#   severity: medium
#   endpoints: [container.create]
#   message: The host UTS namespace is not allowed.
#   remedy: Remove --uts=host.
#   parameters: {}
package docker.authz.controls.host_uts_namespace

import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {"field": "HostConfig.UTSMode", "value": mode}) if {
	input.request.action == "container.create"
	not input.spec.ns.uts.mode == ""
	mode := object.get(input, ["spec", "ns", "uts", "mode"], null)
}
