# METADATA
# title: No writable root file system
# description: |
#   On a writable root file system an attacker can add tools and change programs, which stay until the container is
#   removed.
# related_resources:
#   - ref: https://docs.docker.com/reference/cli/docker/container/run/#read-only
#     description: docker run --read-only
# custom:
#   references: [CIS 5.13, "OWASP RULE #8", CWE-732]
#   group: user
#   severity: low
#   endpoints: [container.create, service.create, service.update]
#   message: The root file system must be read-only.
#   remedy: Add --read-only, and --tmpfs where the program writes.
#   parameters:
#     writable_rootfs_images:
#       type: pinned-images
#       description: Images that may have a writable root file system, by digest.
package docker.authz.controls.read_only_rootfs

import data.docker.authz.lib.images
import data.docker.authz.lib.param
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {"field": field}) if {
	field := _fields[input.request.action]
	not input.spec.rootfs_read_only == true
	not _permitted
}

_permitted if {
	input.spec.rootfs_read_only == false
	images.pinned_by(input.spec.image, param.value("read_only_rootfs", "writable_rootfs_images"))
}

_fields := {
	"container.create": "HostConfig.ReadonlyRootfs",
	"service.create": "TaskTemplate.ContainerSpec.ReadOnly",
	"service.update": "TaskTemplate.ContainerSpec.ReadOnly",
}
