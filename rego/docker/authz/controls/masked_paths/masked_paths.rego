# METADATA
# title: No unmasked /proc and /sys
# description: |
#   Without the default masked and read-only paths a container can write to /proc/sys and /proc/sysrq-trigger, and
#   read /proc/kcore and firmware tables. An unknown security option may do the same on a newer Docker release.
# related_resources:
#   - ref: https://docs.docker.com/reference/cli/docker/container/run/#security-opt
#     description: docker run --security-opt systempaths=unconfined
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, baseline, /proc Mount Type
# custom:
#   references: ["PSS baseline: /proc Mount Type", "OWASP RULE #6", NIST SP 800-190 4.4.3]
#   group: isolation
#   severity: critical
#   endpoints: [container.create]
#   inspects: [host]
#   message: System paths may not be unmasked.
#   messages:
#     remount: "The tmpfs option {option} is not allowed, since it changes another mount. Remove {option} from --tmpfs."
#     unknown: "Security option {key} is not known. Remove --security-opt {key}."
#   remedy: Remove --security-opt systempaths=unconfined, or keep Docker's default paths in the lists.
#   parameters:
#     required_masked_paths:
#       type: paths
#       description: Paths that must stay masked, by themselves or by a directory above them.
#     required_readonly_paths:
#       type: paths
#       description: Paths that must stay read-only, by themselves or by a directory above them.
package docker.authz.controls.masked_paths

import data.docker.authz.lib.param
import data.docker.authz.lib.paths
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {"field": "HostConfig.MaskedPaths"}) if {
	input.request.action == "container.create"
	not _masked
}

violations contains violation.new(rego.metadata.chain(), {"field": "HostConfig.ReadonlyPaths"}) if {
	input.request.action == "container.create"
	not _readonly
}

# dockerd passes these options on with the type tmpfs. With runc 1.1, --tmpfs /sys/:remount,rw makes the kernel's
# /sys writable, whatever the lists of paths contain.
violations contains violation.new(rego.metadata.chain(), {
	"message": "remount",
	"field": field,
	"value": option,
	"vars": {"option": option},
}) if {
	some mount in input.spec.mounts
	some option in mount.tmpfs_options
	option in {"remount", "bind", "rbind"}
	field := violation.member(mount, "field")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "unknown",
	"field": field,
	"value": key,
	"vars": {"key": key},
}) if {
	some entry in input.spec.security.unknown
	field := violation.member(entry, "field")
	key := violation.member(entry, "key")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "unknown",
	"field": null,
	"vars": {"key": null},
}) if {
	not _readable
	input.request.action == "container.create"
}

_masked if _kept(input.spec.security.masked, param.value("masked_paths", "required_masked_paths"))

_readonly if _kept(input.spec.security.readonly, param.value("masked_paths", "required_readonly_paths"))

_readable if {
	is_array(input.spec.security.unknown)
	every mount in input.spec.mounts { is_array(mount.tmpfs_options) }
}

_kept(list, required) if {
	list.replaced == false
} else if {
	list.replaced == true
	every kept in list.paths { _plain(kept) }
	every path in required { _held(path, list.paths) }
}

_held(path, list) if {
	some kept in list

	# Processes that already use a root directory do not see a mount over it.
	kept != "/"
	paths.under(path, kept)
}

# A list copied from a container of this Docker release lacks the paths that the release does not mask.
_held(path, _) if path in input.host.never_masked

# runc 1.5 masks each cleaned path once. After /link/../proc/keys, a file of the image, it skips /proc/keys itself.
_plain(path) if {
	startswith(path, "/")
	not ".." in split(path, "/")
}
