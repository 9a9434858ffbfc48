package docker.authz.controls.docker_socket_mount_test

import data.docker.authz.controls.docker_socket_mount
import data.docker.authz.fixture

_parameters := {
	"docker_sockets": ["/run/docker.sock", "/run/docker/plugins", "/run/user/*/docker.sock"],
	"socket_allowed_images": ["docker.io/library/traefik@sha256:aaaa"],
}

_found(call) := violations if {
	violations := docker_socket_mount.violations with input as call
		with data.sets as fixture.sets("docker_socket_mount", _parameters)
}

_found_by(call, parameters) := violations if {
	violations := docker_socket_mount.violations with input as call
		with data.sets as fixture.sets("docker_socket_mount", object.union(_parameters, parameters))
}

_messages(call) := {violation.message | some violation in _found(call)}

test_allow_a_call_about_something_else if _found(fixture.call("system.info")) == set()

_asked(changes) := fixture.changed(fixture.container({}), {"host_paths": [fixture.host_path(changes)]})

test_deny_the_socket_also_read_only if {
	_found(_asked({"path": "/var/run/docker.sock", "resolved": "/run/docker.sock", "read_only": true})) == {{
		"control": "docker_socket_mount",
		"field": "HostConfig.Binds[0]",
		"value": "/var/run/docker.sock -> /run/docker.sock",
		"message": "Mounting the Docker socket /var/run/docker.sock -> /run/docker.sock is not allowed.",
	}}
}

test_deny_above_below_and_by_pattern if {
	every path in ["/", "/run", "/run/docker", "/run/docker/plugins/x.sock", "/run/user", "/run/user/1000", "/run/user/1000/docker.sock"] {
		count(_found(_asked({"path": path}))) == 1
	}
}

test_deny_the_same_inode_and_what_is_not_known if {
	count(_found(_asked({"path": "/srv/hard-link", "docker_socket": true}))) == 1
	count(_found(_asked({"path": "/srv/x", "docker_socket": null}))) == 1
	_messages(_asked({"path": "/srv/x", "resolved": null})) == {"Host path /srv/x could not be resolved, so it may lead to the Docker socket."}
	_messages(_asked({"path": "/run", "resolved": null})) == {"The Docker socket lies below this path, so it may not be mounted."}
	count(_found(_asked({"path": "/run/docker.sock", "resolved": "/srv/x"}))) == 1
}

test_deny_a_volume_of_the_socket if {
	count(_found(fixture.changed(fixture.volume_create({}), {"host_paths": [fixture.host_path({"path": "/run"})]}))) == 1
}

test_deny_an_image_by_name if {
	call := object.union(_asked({"path": "/run/docker.sock"}), {"spec": {"image": fixture.image({"name": "docker.io/library/traefik"})}})
	count(_found(call)) == 1
}

test_allow_an_image_by_digest if {
	image := fixture.image({"name": "docker.io/library/traefik", "digest": "sha256:aaaa"})
	_found(object.union(_asked({"path": "/run/docker.sock"}), {"spec": {"image": image}})) == set()
}

test_allow_other_paths if {
	every path in ["/srv/x", "/run/docker2", "/run/user/1000/pulse", "/run/docker.sock2", "/run/user/a/b/docker.sock"] {
		_found(_asked({"path": path})) == set()
	}
	_found(fixture.service({})) == set()
	_found(fixture.update({})) == set()
}

test_deny_where_the_sockets_are_not_known if count(_found_by(_asked({}), {"docker_sockets": null})) == 1

test_deny_wrong_types if {
	count(_found(_asked({"path": null}))) == 1
	count(_found(_asked({"docker_socket": "false"}))) == 1
	count(_found(fixture.changed(fixture.container({}), {"host_paths": [null]}))) == 1
}

test_deny_what_could_not_be_read if {
	every action in [
		"container.create", "container.start", "service.create", "service.update", "volume.create", "volume.update",
		"plugin.install", "plugin.upgrade", "plugin.set", "checkpoint.create", "checkpoint.delete",
		"network.create", "secret.create", "secret.update", "config.create", "config.update",
	] {
		count(_found(fixture.changed(fixture.call(action), {"host_paths": null}))) == 1
		_found(fixture.call(action)) == set()
	}
	count(_found(fixture.container(null))) == 1
	count(_found(fixture.changed(fixture.container({}), {"host_paths": "/"}))) == 1
	_found(fixture.changed(fixture.call("system.info"), {"host_paths": null})) == set()
}

_started(image) := fixture.changed(fixture.call("container.start"), {
	"stored_image": image,
	"host_paths": [fixture.host_path({"field": "Mounts./run/docker.sock.Source", "path": "/run/docker.sock"})],
})

test_deny_the_socket_where_a_container_starts_that_was_given_it if {
	count(_found(_started(fixture.image({"name": "docker.io/library/traefik", "digest": "sha256:bbbb"})))) == 1
	count(_found(_started(null))) == 1
	count(_found(_started("strange"))) == 1
}

test_allow_the_socket_where_a_container_of_a_listed_image_starts if {
	_found(_started(fixture.image({"name": "docker.io/library/traefik", "digest": "sha256:aaaa"}))) == set()
}
