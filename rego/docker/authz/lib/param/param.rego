# METADATA
# title: Parameters
# description: |
#   Returns a control's parameters: the caller's own value, else that of the caller's set. They are complete, so a
#   control has no default values.
package docker.authz.lib.param

# METADATA
# title: A parameter
# description: |
#   Returns the value of parameter `name` of `control`. It is undefined if neither has one, so read it in rules such
#   as `_permitted`, where undefined allows nothing.
value(control, name) := own if {
	own := _own[control][name]
} else := _usual[control][name]

# METADATA
# title: A mode
# description: Returns the mode of `control` for the caller. It is undefined if neither has one.
mode(control) := input.overrides.modes[control]

mode(control) := data.sets[input.set].modes[control] if not _own_mode(control)

# METADATA
# title: A parameter in a message
# description: "Returns the value as text: a list with commas, `none` for an empty one, null for a missing value."
shown(control, name) := _text(value(control, name))

shown(control, name) := null if not _said(control, name)

_text(parameter) := concat(", ", said) if {
	is_array(parameter)
	said := [item | some item in parameter; item != ""]
	said != []
}

_text(parameter) := "none" if {
	is_array(parameter)
	every item in parameter { item == "" }
}

_text(parameter) := parameter if not is_array(parameter)

_said(control, name) if _ = value(control, name)

# Each is evaluated once per request, however many parameters are read.
_own := input.overrides.parameters

_usual := data.sets[input.set].parameters

_own_mode(control) if _ = input.overrides.modes[control]
