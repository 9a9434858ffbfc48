# METADATA
# title: No SELinux label of the caller's choice
# description: |
#   label=disable removes type enforcement. With a user, role, type or level of the caller's choice a container can
#   act as a more trusted domain or read other users' files. The mount options z and Z relabel host directories, which
#   can break the host if they are applied to /home or /etc.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, baseline, SELinux
# custom:
#   references: [CIS 5.3, "PSS baseline: SELinux", "OWASP RULE #6"]
#   group: isolation
#   severity: high
#   endpoints:
#     [container.create, container.start, container.restart, container.update, container.archive_get, container.archive_put, container.archive_stat, container.copy,
#      service.create, service.update]
#   actions:
#     creates: [container.create, service.create, service.update]
#   inspects: [host, stored]
#   message: SELinux confinement may not be changed.
#   messages:
#     relabel: "Host path {path} may not be relabelled. Remove :{mode} from the mount."
#   remedy: Remove --security-opt label=..., and :z or :Z from mounts of host directories that the policy does not list.
#   parameters:
#     allowed_selinux_types:
#       type: strings
#       description: Types that callers may set, of processes and of files.
#     allow_selinux_level:
#       type: boolean
#       description: Whether callers may choose the MCS level.
#     relabel_prefixes:
#       type: prefixes
#       templates: true
#       description: |
#         Host paths that callers may relabel with z or Z, with everything below them. If dockerd runs without
#         SELinux, z and Z do nothing and are allowed.
package docker.authz.controls.selinux_label

import data.docker.authz.lib.action
import data.docker.authz.lib.host_paths
import data.docker.authz.lib.param
import data.docker.authz.lib.paths
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {"field": field, "value": key}) if {
	some entry in input.spec.security.selinux
	not _permitted(entry)
	field := violation.member(entry, "field")
	key := violation.member(entry, "key")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "relabel",
	"field": field,
	"value": shown,
	"vars": vars,
}) if {
	some path in input.host_paths
	not path.relabel == ""
	not input.host.selinux == false
	not _may_relabel(path)
	field := violation.member(path, "field")
	shown := host_paths.shown(path)
	vars := {"mode": violation.member(path, "relabel"), "path": shown}
}

violations contains violation.new(rego.metadata.chain(), {"field": null}) if {
	not _readable
	action.among(rego.metadata.chain(), "creates")
}

violations contains violation.new(rego.metadata.chain(), {"field": null}) if {
	host_paths.unread
	input.request.action in host_paths.again
}

_readable if {
	is_array(input.spec.security.selinux)
	is_array(input.host_paths)
}

_permitted(entry) if {
	entry.key in {"user", "role"}
	entry.value == ""
}

_permitted(entry) if {
	entry.key in {"type", "filetype"}
	entry.value in param.value("selinux_label", "allowed_selinux_types")
}

_permitted(entry) if {
	entry.key == "level"
	param.value("selinux_label", "allow_selinux_level") == true
}

_may_relabel(path) if {
	path.relabel in {"z", "Z"}
	prefixes := param.value("selinux_label", "relabel_prefixes")
	paths.under_one(path.path, path.read_only, prefixes)
	paths.under_one(path.resolved, path.read_only, prefixes)
}
