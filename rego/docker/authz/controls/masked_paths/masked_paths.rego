# METADATA
# title: No unmasked /proc and /sys
# description: |
#   Emptying the lists of masked and read-only paths gives write access to /proc/sys and
#   /proc/sysrq-trigger, and read access to /proc/kcore and firmware tables. A security option that
#   nobody knows may do the same on an engine that does.
# related_resources:
#   - ref: https://docs.docker.com/reference/cli/docker/container/run/#security-opt
#     description: docker run --security-opt systempaths=unconfined
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, baseline, /proc Mount Type
# custom:
#   references: ["PSS baseline: /proc Mount Type", "OWASP RULE #6", NIST SP 800-190 4.4.3]
#   group: isolation
#   severity: critical
#   message: "System paths may not be unmasked. Remove --security-opt {option}."
#   remedy: Remove --security-opt systempaths=unconfined, or keep the engine's own paths in the lists.
#   parameters:
#     required_masked_paths:
#       type: strings
#       description: Paths that must stay masked, by themselves or by a directory above them.
#     required_readonly_paths:
#       type: strings
#       description: Paths that must stay read-only, by themselves or by a directory above them.
package docker.authz.controls.masked_paths

import data.docker.authz.lib.fact
import data.docker.authz.lib.param
import data.docker.authz.lib.paths
import data.docker.authz.lib.violation

violations contains violation.because(rego.metadata.chain(), "HostConfig.MaskedPaths", null, _systempaths) if {
	input.request.action == "container.create"
	not _kept(input.spec.security.masked, "required_masked_paths")
}

violations contains violation.because(rego.metadata.chain(), "HostConfig.ReadonlyPaths", null, _systempaths) if {
	input.request.action == "container.create"
	not _kept(input.spec.security.readonly, "required_readonly_paths")
}

violations contains violation.because(rego.metadata.chain(), fact.field(entry), key, {"option": key}) if {
	some entry in input.spec.security.unknown
	key := fact.text(entry, "key")
}

violations contains violation.because(rego.metadata.chain(), "HostConfig.SecurityOpt", null, _systempaths) if {
	input.request.action == "container.create"
	not is_array(input.spec.security.unknown)
}

_systempaths := {"option": "systempaths=unconfined"}

_kept(list, _) if list.replaced == false

_kept(list, required) if {
	list.replaced == true
	is_array(list.paths)
	every path in param.value("masked_paths", required) {
		some kept in list.paths
		paths.under(path, kept)
	}
}
