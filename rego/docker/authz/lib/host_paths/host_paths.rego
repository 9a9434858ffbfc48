# METADATA
# title: Host paths
# description: What the controls of host paths share; `input.host_paths` lists every one of a call.
package docker.authz.lib.host_paths

# METADATA
# title: Unread
# description: True if the call may reach paths of the host and which ones could not be read.
unread if {
	not _readable
	input.request.action in {
		"container.create",
		"container.start",
		"service.create",
		"service.update",
		"volume.create",
		"volume.update",
		"plugin.install",
		"plugin.upgrade",
		"plugin.set",
		"checkpoint.create",
		"checkpoint.delete",
	}
}

_readable if is_array(input.host_paths)

# METADATA
# title: Shown
# description: "A host path for a person: `/srv/x`, or `/srv/x -> /etc` where links lead elsewhere."
shown(host_path) := path if {
	path := host_path.path
	path == host_path.resolved
} else := concat(" -> ", [host_path.path, host_path.resolved]) if {
	is_string(host_path.path)
	is_string(host_path.resolved)
} else := sprintf("%s (not resolved)", [path]) if {
	path := host_path.path
	is_string(path)
} else := null
