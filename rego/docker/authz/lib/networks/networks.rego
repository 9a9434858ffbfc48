# METADATA
# title: References to networks
# description: Says what a reference to a network can mean, as dockerd and swarm resolve it.
package docker.authz.lib.networks

# METADATA
# title: Whether a service names the network
# description: Holds for requests whose networks swarm resolves.
of_service if input.request.action in {"service.create", "service.update"}

# METADATA
# title: The name that a reference spells
# description: Undefined if the reference is no string.
name(ref) := "bridge" if ref == "default"

name(ref) := ref if {
	is_string(ref)
	ref != "default"
}

# METADATA
# title: Whether a reference may be an id
# description: dockerd accepts the beginning of an id if no network has that name.
may_be_id(ref) if _letters_but_hex(ref) == ""

# Swarm's ids are digits and small letters.
may_be_id(ref) if {
	of_service
	regex.match(`[^0-9a-z]`, ref) == false
}

_letters_but_hex(ref) := trim(ref, "0123456789abcdef") if is_string(ref)

# METADATA
# title: Whether a target is the network of that reference
is_target(target, ref) if {
	target.kind == "network"
	target.ref == ref
}

# METADATA
# title: Whether the reference of a target is its whole id or its name
named_in_full(target) if target.ref == target.id

named_in_full(target) if target.ref in target.names
