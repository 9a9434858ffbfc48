# METADATA
# title: No sensitive host paths
# description: |
#   These paths hand out the host directly: its root, the kernel's interfaces, credentials, the storage
#   of containers, or the policy itself. Read-only does not help.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, baseline, HostPath Volumes
#   - ref: https://attack.mitre.org/techniques/T1611/
#     description: MITRE ATT&CK, Escape to Host
# custom:
#   references: [CIS 5.6, "PSS baseline: HostPath Volumes", "OWASP RULE #8", CWE-552]
#   group: mounts
#   severity: critical
#   message: "Host path {path} is sensitive and may not be mounted."
#   remedy: Use a named volume, or a directory made for the purpose, such as one below /srv.
#   parameters:
#     denied_paths:
#       type: strings
#       description: Paths that may not be mounted, nor what lies below them, nor a directory above them.
#     exempt_paths:
#       type: strings
#       description: |
#         Harmless paths below denied ones; with the suffix `:ro` for mounts only that are read-only
#         all the way down.
#     denied_below:
#       type: strings
#       description: |
#         Paths that may not be mounted, nor what lies below them, whereas a directory above them may,
#         as `/home/*/.ssh`.
package docker.authz.controls.sensitive_host_paths

import data.docker.authz.lib.fact
import data.docker.authz.lib.host_paths
import data.docker.authz.lib.param
import data.docker.authz.lib.paths
import data.docker.authz.lib.violation

violations contains violation.because(rego.metadata.chain(), fact.field(path), shown, {"path": shown}) if {
	some path in input.host_paths
	not _harmless(path)
	shown := host_paths.shown(path)
}

violations contains violation.because(rego.metadata.chain(), null, null, {"path": "of an unknown kind"}) if {
	host_paths.unread
}

_harmless(path) if {
	startswith(path.path, "/")
	startswith(path.resolved, "/")
	not _sensitive(path.path, path.read_only)
	not _sensitive(path.resolved, path.read_only)
}

_sensitive(path, read_only) if {
	some denied in param.value("sensitive_host_paths", "denied_paths")
	_touches(path, denied)
	not _exempt(path, read_only, denied)
}

_sensitive(path, _) if {
	some pattern in param.value("sensitive_host_paths", "denied_below")
	paths.below(path, pattern)
}

_touches(path, denied) if paths.under(path, denied)

_touches(path, denied) if paths.under(denied, path)

# Only what lies below the denied path itself: /run/x does not exempt from a denied /run/x/secret.
_exempt(path, read_only, denied) if {
	some entry in param.value("sensitive_host_paths", "exempt_paths")
	exempt := paths.usable(entry, read_only)
	paths.under(path, exempt)
	paths.under(exempt, denied)
}
