# METADATA
# title: The decision on a request
# description: |
#   Evaluates the controls that the caller's set turns on. `allow` is true only if the set is complete and no violation
#   denies. Anything else, undefined included, is a denial.
# scope: package
package docker.authz

# METADATA
# title: Decision
# description: The decision on one request, `{allow, violations, warnings}`.
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

# A control that is on but was not compiled would report nothing, and so allow. The program checks this once, when it
# loads the policy, with a set in which every control denies.
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

# Everything but a warning denies, unknown modes included.
violations := [finding | some finding in _found; finding.mode != "warn"]

warnings := [finding | some finding in _found; finding.mode == "warn"]

# The controls that are on and evaluate such a request, with their modes. The program prepares the list for each set
# and action. If the caller has own modes, it is built here. All controls evaluate an action that no control names.
_on := on if {
	input.overrides.modes == {}
	on := data.asked[input.set][input.request.action]
} else := {id: mode | some id in ids; mode := _modes[id]; mode != "off"} if {
	ids := data.controls_of[input.request.action]
} else := {id: mode | some id, mode in _modes; mode != "off"}

# The caller's own modes override those of the set. A union costs a tenth of a decision.
_modes := data.sets[input.set].modes if {
	input.overrides.modes == {}
} else := object.union(data.sets[input.set].modes, input.overrides.modes)
