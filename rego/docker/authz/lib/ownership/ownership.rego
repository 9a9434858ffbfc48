# METADATA
# title: Ownership
# description: |
#   Whose an object is that a call names, and who may reach it all the same. A target that could not be looked up
#   is nobody's own.
package docker.authz.lib.ownership

# METADATA
# title: Own
# description: |
#   The caller made it, as the record of owners says, and the reference can mean nothing else; what a label says is its
#   maker's to choose.
own(target) if {
	target.found == true
	target.certain == true
	is_string(target.owner)
	target.owner == input.user.name
}

# METADATA
# title: Permitted
# description: A role of the caller's lets them do this to any object, or to those with a label that this one has.
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
# title: Shared
# description: Its maker gave it the label `key` with the name of a group, and the caller is in that group.
shared(target, key) if {
	target.certain == true
	target.labels[key] in input.user.groups
}

# METADATA
# title: Missing
# description: The daemon has no such object.
missing(target) if {
	target.found == false
	is_string(target.ref)
}

# METADATA
# title: Unowned
# description: It is there, and nobody is recorded as its maker.
unowned(target) if {
	target.found == true
	target.certain == true
	is_null(target.owner)
}
