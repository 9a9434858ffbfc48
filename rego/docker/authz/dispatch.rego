package docker.authz

# The build replaces this file by one with a rule for each control by its name (`src/policy-tools/build/lean-rego.ts`), since finding a
# control by a variable takes a tenth of a decision in WASM.

# The controls that were compiled.
_named := {id | some id; data.docker.authz.controls[id].violations}

# The violations of the controls that are on.
_found contains object.union({"mode": mode}, violation) if {
	some id, mode in _on
	some violation in data.docker.authz.controls[id].violations
}
