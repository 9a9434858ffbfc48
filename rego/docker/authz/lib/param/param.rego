# METADATA
# title: Parameters
# description: |
#   A control's parameters: the caller's own value, else that of the caller's set. They are complete,
#   so a control never falls back on a value of its own.
package docker.authz.lib.param

# METADATA
# title: A parameter
# description: The value of parameter `name` of `control`.
value(control, name) := input.overrides.parameters[control][name]

value(control, name) := data.sets[input.set].parameters[control][name] if {
	not input.overrides.parameters[control][name]
	not input.overrides.parameters[control][name] == false
}
