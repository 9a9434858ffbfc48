# METADATA
# title: Resources
# description: |
#   Says which resources of the host a request lets a container or a build use, and whether it must limit them.
package docker.authz.lib.resources

# METADATA
# title: Asked
# description: The resources of the request, undefined if they could not be read.
asked := input.spec.resources if input.request.action in _containers

asked := input.build.resources if input.request.action == "build.run"

# METADATA
# title: A member of the resources
# description: Returns the member `name` of the request's resources, or null if there is none.
member(name) := found if {
	found := asked[name]
} else := null

# METADATA
# title: Checked
# description: True if the request can set resources of a container or a build.
checked if input.request.action in _containers

checked if input.request.action == "build.run"

# METADATA
# title: Created
# description: True if the request creates containers, so it must set their limits. A service update sets all of them again.
created if input.request.action in {"container.create", "service.create", "service.update"}

# METADATA
# title: Built
# description: |
#   True for a classic build, which obeys limits; BuildKit ignores them. A form body that plugins do not see could
#   override the query, which then proves neither.
built if {
	input.request.action == "build.run"
	input.request.query_trusted == true
	not _by_buildkit
}

# METADATA
# title: Unproven
# description: True for a build whose query proves nothing.
unproven if {
	input.request.action == "build.run"
	not input.request.query_trusted == true
}

_containers := {"container.create", "container.update", "service.create", "service.update"}

_by_buildkit if input.build.version == "2"
