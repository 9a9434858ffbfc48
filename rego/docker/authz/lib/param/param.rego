# METADATA
# title: Parameters
# description: |
#   A control's parameters: the caller's own value, else that of the caller's set. They are complete,
#   so a control never falls back on a value of its own.
package docker.authz.lib.param

# METADATA
# title: A parameter
# description: |
#   The value of parameter `name` of `control`. Undefined where neither says one: ask for it in a rule
#   of the kind `_permitted`, so that undefined permits nothing.
value(control, name) := own if {
	own := _own[control][name]
} else := _usual[control][name]

# METADATA
# title: A mode
# description: The mode of `control` for the caller; undefined where nobody says one.
mode(control) := input.overrides.modes[control]

mode(control) := data.sets[input.set].modes[control] if not _own_mode(control)

# METADATA
# title: A parameter in a message
# description: The value as text, a list with commas, `none` for an empty one, null where nobody says one.
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

# Each is evaluated once for a call, however many parameters are asked for.
_own := input.overrides.parameters

_usual := data.sets[input.set].parameters

_own_mode(control) if _ = input.overrides.modes[control]
