# METADATA
# title: The decision on a call
# description: |
#   Walks the controls that the caller's set switches on. `allow` is said only where the set is whole
#   and no violation denies; anything else, undefined included, is a denial.
# scope: package
package docker.authz

# METADATA
# title: Decision
# description: What one call deserves, `{allow, violations, warnings}`.
# entrypoint: true
decision := {
	"allow": allow,
	"violations": violations,
	"warnings": warnings,
}

default allow := false

allow if {
	input.schema == 1
	count(_modes) > 0
	count(_missing) == 0
	count(violations) == 0
}

# A control that is switched on and was not compiled would be silent, and silence allows. The program asks
# once, when it loads the policy, with a set in which every control denies.
_missing contains id if {
	input.set == "self-check"
	some id, mode in _modes
	mode != "off"
	not _compiled(id)
}

_compiled(id) if {
	id in _named
	data.docker.authz.controls[id].violations
}

# Whatever is not a warning denies, a mode that nobody knows included.
violations := [finding | some finding in _found; finding.mode != "warn"]

warnings := [finding | some finding in _found; finding.mode == "warn"]

# The controls that judge such a call and are on, with their modes. The program has made the list for each set and
# action; where modes are the caller's own, it is made here. Of an action that no control names all are asked.
_on := on if {
	input.overrides.modes == {}
	on := data.asked[input.set][input.request.action]
} else := {id: mode | some id in ids; mode := _modes[id]; mode != "off"} if {
	ids := data.controls_of[input.request.action]
} else := {id: mode | some id, mode in _modes; mode != "off"}

# What holds for the caller alone comes before what holds for the set. A union costs a tenth of a decision.
_modes := data.sets[input.set].modes if {
	input.overrides.modes == {}
} else := object.union(data.sets[input.set].modes, input.overrides.modes)
