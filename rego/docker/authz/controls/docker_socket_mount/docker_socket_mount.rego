# METADATA
# title: No sockets of container engines
# description: |
#   A container with the socket of Docker, containerd, CRI-O, Podman or BuildKit can start a privileged container and
#   so take over the host. A read-only mount does not prevent this.
# related_resources:
#   - ref: https://docs.docker.com/engine/security/#docker-daemon-attack-surface
#     description: Docker daemon attack surface
#   - ref: https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html
#     description: "OWASP Docker Security Cheat Sheet, RULE #1"
# custom:
#   references: [CIS 2.12, CIS 5.32, "PSS baseline: HostPath Volumes", "OWASP RULE #1"]
#   group: mounts
#   severity: critical
#   endpoints:
#     [container.create, container.start, container.restart, container.update, container.archive_get, container.archive_put, container.archive_stat, container.copy,
#      service.create, service.update, volume.create, network.create, secret.create, secret.update, config.create, config.update,
#      plugin.install, plugin.upgrade, plugin.set, checkpoint.create, checkpoint.list, checkpoint.delete]
#   inspects: [stored]
#   message: "Mounting the Docker socket {path} is not allowed."
#   messages:
#     above: The Docker socket lies below this path, so it may not be mounted.
#     unresolved: Host path {path} could not be resolved, so it may lead to the Docker socket.
#   remedy: Remove the mount. Give tools that need Docker a filtering proxy or a TLS client certificate.
#   parameters:
#     docker_sockets:
#       type: path-patterns
#       description: |
#         Sockets, and directories of sockets, that containers may not reach, not even through a directory above them.
#         `*` stands for a component of a path or a part of one.
#     socket_allowed_images:
#       type: pinned-images
#       description: Images that may reach the sockets, as registry/path@digest.
package docker.authz.controls.docker_socket_mount

import data.docker.authz.lib.host_paths
import data.docker.authz.lib.images
import data.docker.authz.lib.param
import data.docker.authz.lib.paths
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"field": field,
	"value": host_paths.shown(path),
	"vars": {"path": host_paths.shown(path)},
}) if {
	some path in input.host_paths
	not _harmless(path)
	not _unresolved(path)
	not _holds(path)
	not _pinned
	field := violation.member(path, "field")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "above",
	"field": field,
	"value": host_paths.shown(path),
}) if {
	some path in input.host_paths
	not _harmless(path)
	not _unresolved(path)
	_holds(path)
	not _pinned
	field := violation.member(path, "field")
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
	not _pinned
	field := violation.member(path, "field")
}

violations contains violation.new(rego.metadata.chain(), {
	"field": null,
	"vars": {"path": null},
}) if host_paths.unread

# The path is no socket itself, but one lies below it.
_holds(path) if {
	path.docker_socket == false
	every reached in {path.path, path.resolved} - {null} {
		every socket in param.value("docker_socket_mount", "docker_sockets") { not paths.below(reached, socket) }
	}
}

_pinned if images.pinned_by(input.spec.image, param.value("docker_socket_mount", "socket_allowed_images"))

_pinned if images.pinned_by(input.stored_image, param.value("docker_socket_mount", "socket_allowed_images"))

# Compares names and inodes, since a hard link or another mount of a socket has another name.
_harmless(path) if {
	path.docker_socket == false
	every reached in {path.path, path.resolved} {
		_apart(reached)
	}
}

_unresolved(path) if {
	path.resolved == null
	_apart(path.path)
}

_apart(reached) if {
	startswith(reached, "/")
	every socket in param.value("docker_socket_mount", "docker_sockets") {
		not paths.below(reached, socket)
		not paths.above(reached, socket)
	}
}
