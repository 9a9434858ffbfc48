# METADATA
# title: No privileged containers
# description: |
#   A privileged container has every capability and every device of the host and no confinement. Its root user can
#   mount the host's disk and is in effect root on the host.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, baseline, Privileged Containers
# custom:
#   references: [CIS 5.5, "PSS baseline: Privileged Containers", "OWASP RULE #3"]
#   group: isolation
#   severity: critical
#   endpoints: [container.create]
#   message: Privileged mode is not allowed.
#   remedy: Remove --privileged; ask for single devices (--device) or capabilities (--cap-add) instead.
#   parameters:
#     allowed_privileged_images:
#       type: pinned-images
#       description: Images that may run privileged, as registry/path@digest.
package docker.authz.controls.privileged_container

import data.docker.authz.lib.images
import data.docker.authz.lib.param
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {"field": "HostConfig.Privileged"}) if {
	input.request.action == "container.create"
	not input.spec.privileged == false
	not _permitted
}

_permitted if {
	input.spec.privileged == true
	images.pinned_by(input.spec.image, param.value("privileged_container", "allowed_privileged_images"))
}
