package docker.authz

# What the controls that are on object to. The build writes this rule out for each control by its name
# (`tools/lean-rego.ts`): to find one by a variable takes a tenth of a decision in WASM.
_found contains object.union({"mode": mode}, violation) if {
	some id, mode in _on
	some violation in data.docker.authz.controls[id].violations
}
