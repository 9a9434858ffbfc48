# METADATA
# title: Ownership
# description: |
#   Says who owns an object that a request names, and which other callers may use it. A target that Dockwarden could
#   not inspect belongs to no caller.
package docker.authz.lib.ownership

# METADATA
# title: Whether the caller owns the target
# description: |
#   Holds if the ownership log says that the caller created the object, and the reference can mean no other object.
#   Labels do not count, since the creator of an object chooses them.
own(target) if {
	target.found == true
	target.certain == true
	is_string(target.owner)
	target.owner == input.user.name
}

# METADATA
# title: Whether a role permits the action
# description: Holds if a role of the caller allows the action on any object, or on objects with a label of this one.
permitted(_) if {
	some permission in input.user.permissions
	permission.effect == "allow"
	permission.scope == "any"
}

permitted(target) if {
	some permission in input.user.permissions
	permission.effect == "allow"
	permission.scope == "label"
	some label in permission.labels
	[key, value] = split(label, "=")
	target.labels[key] == value
}

# METADATA
# title: Whether a group shares the target
# description: Holds if its creator set the label `key` to the name of a group of the caller.
shared(target, key) if {
	target.certain == true
	target.labels[key] in input.user.groups
}

# METADATA
# title: Whether the target is missing
# description: Holds if dockerd has no such object.
missing(target) if {
	target.found == false
	is_string(target.ref)
}

# METADATA
# title: Whether the target is unowned
# description: Holds if the object exists and has no recorded owner.
unowned(target) if {
	target.found == true
	target.certain == true
	is_null(target.owner)
}
