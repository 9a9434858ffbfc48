# METADATA
# title: Resources
# description: |
#   What a call lets a container or a build use of the host, wherever it is described, and whether the call
#   must limit it.
package docker.authz.lib.resources

# METADATA
# title: Asked
# description: The call's resources; undefined where they could not be read.
asked := input.spec.resources if input.request.action in _containers

asked := input.build.resources if input.request.action == "build.run"

# METADATA
# title: One of what is asked
# description: The member `name` of the call's resources, null where there is none.
member(name) := found if {
	found := asked[name]
} else := null

# METADATA
# title: Judged
# description: The call is one that can give a container or a build resources.
judged if input.request.action in _containers

judged if input.request.action == "build.run"

# METADATA
# title: Created
# description: The call creates containers, whose limits it must name; a service's update names them all anew.
created if input.request.action in {"container.create", "service.create", "service.update"}

# METADATA
# title: Built
# description: |
#   The call is a classic build, which obeys limits; BuildKit passes over them. A form that is not shown could
#   override the query, which then proves neither.
built if {
	input.request.action == "build.run"
	input.request.query_trusted == true
	not _by_buildkit
}

# METADATA
# title: Unproven
# description: The call is a build whose query proves nothing.
unproven if {
	input.request.action == "build.run"
	not input.request.query_trusted == true
}

_containers := {"container.create", "container.update", "service.create", "service.update"}

_by_buildkit if input.build.version == "2"
