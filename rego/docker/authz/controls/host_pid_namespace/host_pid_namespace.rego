# METADATA
# title: No host PID namespace
# description: |
#   With --pid=host a container sees and signals every process of the host, and reads its environment and files
#   through /proc/<pid>/environ and /proc/1/root.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, baseline, Host Namespaces
# custom:
#   references: [CIS 5.16, "PSS baseline: Host Namespaces"]
#   group: isolation
#   severity: critical
#   endpoints: [container.create]
#   message: The host PID namespace is not allowed.
#   remedy: Remove --pid=host.
#   parameters: {}
package docker.authz.controls.host_pid_namespace

import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {"field": "HostConfig.PidMode", "value": mode}) if {
	input.request.action == "container.create"
	not _safe
	mode := object.get(input, ["spec", "ns", "pid", "mode"], null)
}

# cross_container_sharing decides on the namespaces of other containers.
_safe if input.spec.ns.pid.mode in {"", "container"}
