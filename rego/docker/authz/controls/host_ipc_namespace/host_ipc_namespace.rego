# METADATA
# title: No host IPC namespace
# description: |
#   In the host's IPC namespace a container can read and corrupt the shared memory of the host's databases and
#   services.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, baseline, Host Namespaces
# custom:
#   references: [CIS 5.17, "PSS baseline: Host Namespaces"]
#   group: isolation
#   severity: high
#   endpoints: [container.create]
#   message: The host IPC namespace is not allowed.
#   messages:
#     shareable: A shareable IPC namespace is not allowed. Use --ipc=private.
#   remedy: Remove --ipc=host.
#   parameters:
#     allow_shareable_ipc:
#       type: boolean
#       description: Whether callers may use --ipc=shareable, which lets other containers join with --ipc=container:.
package docker.authz.controls.host_ipc_namespace

import data.docker.authz.lib.param
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {"field": "HostConfig.IpcMode", "value": mode}) if {
	input.request.action == "container.create"
	not _known
	mode := object.get(input, ["spec", "ns", "ipc", "mode"], null)
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "shareable",
	"field": "HostConfig.IpcMode",
	"value": input.spec.ns.ipc.mode,
}) if {
	input.request.action == "container.create"
	_shareable
	not _shareable_permitted
}

# cross_container_sharing decides on the namespaces of other containers.
_known if input.spec.ns.ipc.mode in {"", "none", "private", "shareable", "container"}

_shareable if {
	input.spec.ns.ipc.mode == "shareable"
} else if {
	# Below API 1.40 the default is shareable.
	input.spec.ns.ipc.mode == ""
	is_number(input.request.api_minor)
	input.request.api_minor < 40
}

_shareable_permitted if param.value("host_ipc_namespace", "allow_shareable_ipc") == true
