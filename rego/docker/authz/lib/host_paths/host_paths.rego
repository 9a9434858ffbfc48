# METADATA
# title: Host paths
# description: What the controls of host paths share; `input.host_paths` lists every one of a call.
package docker.authz.lib.host_paths

import data.docker.authz.lib.fact

# METADATA
# title: Unread
# description: True if the call may reach paths of the host and which ones could not be read.
unread if {
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
	not is_array(input.host_paths)
}

# METADATA
# title: Shown
# description: "A host path for a person: `/srv/x`, or `/srv/x -> /etc` where links lead elsewhere."
shown(host_path) := host_path.path if {
	_known(host_path)
	host_path.path == host_path.resolved
}

shown(host_path) := concat(" -> ", [host_path.path, host_path.resolved]) if {
	_known(host_path)
	host_path.path != host_path.resolved
}

shown(host_path) := concat("", [fact.text(host_path, "path"), " (not resolved)"]) if {
	not _known(host_path)
}

_known(host_path) if {
	is_string(host_path.path)
	is_string(host_path.resolved)
}
