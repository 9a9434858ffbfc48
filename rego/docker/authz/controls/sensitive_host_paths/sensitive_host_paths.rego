# METADATA
# title: No sensitive host paths
# description: |
#   These paths give access to the host itself, such as its root directory, kernel interfaces, credentials, the
#   storage of containers or the policy. A read-only mount does not help. A path that is a symbolic link, as
#   /etc/localtime usually is, needs its target in the lists as well, here and in bind_mount_allowlist.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, baseline, HostPath Volumes
#   - ref: https://attack.mitre.org/techniques/T1611/
#     description: MITRE ATT&CK, Escape to Host
# custom:
#   references: [CIS 5.6, "PSS baseline: HostPath Volumes", "OWASP RULE #1", "OWASP RULE #8", CWE-552]
#   group: mounts
#   severity: critical
#   endpoints:
#     [build.run, container.create, container.start, container.restart, container.update, container.archive_get, container.archive_put, container.archive_stat, container.copy,
#      service.create, service.update, volume.create, network.create, secret.create, secret.update, config.create, config.update,
#      plugin.install, plugin.upgrade, plugin.set, checkpoint.create, checkpoint.list, checkpoint.delete]
#   inspects: [stored]
#   message: "Host path {path} is sensitive and may not be mounted."
#   messages:
#     unresolved: Host path {path} could not be resolved, so it may lead to a sensitive path.
#   remedy: Use a named volume, or a directory made for this purpose, such as one below /srv.
#   parameters:
#     denied_paths:
#       type: paths
#       description: Paths that callers may not mount, nor anything below them, nor a directory above them.
#     exempt_paths:
#       type: prefixes
#       templates: true
#       description: |
#         Harmless paths below denied ones. The suffix `:ro` allows only mounts that are read-only, submounts
#         included. A mount on /etc/hosts, /etc/hostname or /etc/resolv.conf of the container never counts as
#         read-only, since a container that joins its network gets the file writable. Use --add-host, --hostname and
#         --dns there.
#     denied_below:
#       type: path-patterns
#       description: |
#         Paths that callers may not mount, nor anything below them, such as `/home/*/.ssh`. A directory above them is
#         allowed.
package docker.authz.controls.sensitive_host_paths

import data.docker.authz.lib.host_paths
import data.docker.authz.lib.param
import data.docker.authz.lib.paths
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"field": field,
	"value": shown,
	"vars": {"path": shown},
}) if {
	some path in input.host_paths
	not _harmless(path)
	not _unresolved(path)
	field := violation.member(path, "field")
	shown := host_paths.shown(path)
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "unresolved",
	"field": field,
	"value": path.path,
	"vars": {"path": path.path},
}) if {
	some path in input.host_paths
	_unresolved(path)
	not host_paths.left_to_allowlist(path)
	field := violation.member(path, "field")
}

violations contains violation.new(rego.metadata.chain(), {
	"field": null,
	"vars": {"path": null},
}) if host_paths.unread

_harmless(path) if {
	every reached in {path.path, path.resolved} {
		_apart(reached, path)
	}
}

_unresolved(path) if {
	path.resolved == null
	_apart(path.path, path)
}

_apart(reached, path) if {
	startswith(reached, "/")
	every denied in param.value("sensitive_host_paths", "denied_paths") {
		not _refused(reached, path, denied)
	}
	every pattern in param.value("sensitive_host_paths", "denied_below") {
		not paths.below(reached, pattern)
	}
}

_refused(reached, path, denied) if {
	host_paths.touches(reached, denied)
	not _exempt(reached, path, denied)
}

# Exempts only paths below the denied path itself: /run/x does not exempt /run/x/secret if that is denied.
_exempt(reached, path, denied) if {
	some entry in param.value("sensitive_host_paths", "exempt_paths")
	exempt := paths.usable(entry, path.read_only)
	paths.under(reached, exempt)
	paths.under(exempt, denied)
}
