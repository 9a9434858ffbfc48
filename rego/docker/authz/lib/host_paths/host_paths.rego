# METADATA
# title: Host paths
# description: Holds what the controls of host paths share. `input.host_paths` lists all host paths of a request.
package docker.authz.lib.host_paths

import data.docker.authz.lib.param
import data.docker.authz.lib.paths

# METADATA
# title: Resolved again
# description: Requests in which dockerd resolves the mounts of a container that exists.
again := {
	"container.start",
	"container.restart",
	"container.update",
	"container.archive_get",
	"container.archive_put",
	"container.archive_stat",
	"container.copy",
}

# METADATA
# title: Unread
# description: True if the request may reach paths of the host that could not be read.
unread if {
	not _readable
	input.request.action in again
}

unread if {
	not _readable
	input.request.action in {
		"build.run",
		"container.create",
		"service.create",
		"service.update",
		"secret.create",
		"secret.update",
		"config.create",
		"config.update",
		"network.create",
		"volume.create",
		"volume.update",
		"plugin.install",
		"plugin.upgrade",
		"plugin.set",
		"checkpoint.list",
		"checkpoint.create",
		"checkpoint.delete",
	}
}

_readable if is_array(input.host_paths)

# METADATA
# title: Fixed
# description: True if only root can replace `host_path`.
fixed(host_path) if {
	host_path.writers.shared == false
	count(host_path.writers.uids) == 0
}

# METADATA
# title: Stored
# description: True if `host_path` is a mount of an existing container, or of one of its volumes.
stored(host_path) if startswith(host_path.field, "Mounts.")

stored(host_path) if startswith(host_path.field, "Volume of Mounts.")

stored(host_path) if inherited(host_path)

_inherited := {"HostnamePath", "HostsPath", "ResolvConfPath"}

# METADATA
# title: Inherited
# description: |
#   True if `host_path` is a file that a container takes from another whose network it joins: its /etc/hosts,
#   /etc/hostname or /etc/resolv.conf.
inherited(host_path) if host_path.field in _inherited

inherited(host_path) if startswith(host_path.field, "NetworkMode.")

# METADATA
# title: Settled
# description: |
#   True if `host_path` is bound by an existing volume, leads to itself, and only root can replace it. It was evaluated when
#   the volume was created. Facts leave it out, unless dockerd fills or relabels it.
settled(host_path) if {
	startswith(host_path.field, "Volume of ")
	host_path.path == host_path.resolved
	host_path.exists == true
	host_path.docker_socket == false
	fixed(host_path)
}

# METADATA
# title: Touches
# description: True if `reached` is `denied`, lies below it, or has it below itself.
touches(reached, denied) if paths.under(reached, denied)

touches(reached, denied) if paths.under(denied, reached)

# METADATA
# title: Shown
# description: "Returns a host path as text: `/srv/x`, or `/srv/x -> /etc` if links lead elsewhere."
shown(host_path) := path if {
	path := host_path.path
	path == host_path.resolved
} else := concat(" -> ", [host_path.path, host_path.resolved]) if {
	is_string(host_path.path)
	is_string(host_path.resolved)
} else := host_path.path if {
	left_to_allowlist(host_path)
} else := concat(" ", [host_path.path, "(not resolved)"]) if {
	is_string(host_path.path)
} else := null

# METADATA
# title: Left to the allow-list
# description: |
#   True if `bind_mount_allowlist` denies `host_path` by its text alone. Dockwarden does not resolve such a path, so
#   its unknown target is no violation of its own.
left_to_allowlist(host_path) if {
	param.mode("bind_mount_allowlist") == "deny"
	is_string(host_path.path)
	prefixes := param.value("bind_mount_allowlist", "allowed_mount_prefixes")
	is_array(prefixes)
	not _below_one(host_path.path, prefixes)
}

_below_one(path, prefixes) if {
	some prefix in prefixes
	paths.under(path, trim_suffix(prefix, ":ro"))
}
