package docker.authz

# The build writes this file anew, with a rule for each control by its name (`tools/lean-rego.ts`): to find one by a
# variable takes a tenth of a decision in WASM.

# The controls that can be asked.
_named := {id | some id; data.docker.authz.controls[id].violations}

# What those that are on object to.
_found contains object.union({"mode": mode}, violation) if {
	some id, mode in _on
	some violation in data.docker.authz.controls[id].violations
}
