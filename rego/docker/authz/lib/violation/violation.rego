# METADATA
# title: Violations
# description: |
#   Builds what a control yields. The severity, the remedy and the references of its METADATA are the same in
#   each of its violations, so the program adds them.
package docker.authz.lib.violation

# METADATA
# title: A violation
# description: |
#   The violation of the control whose rule calls this, from `rego.metadata.chain()`. `field` is the
#   path in the request, `value` what is wrong there, both null where there is none. Each `{name}` of
#   `custom.message` stands for the member of `vars`.
because(chain, field, value, vars) := _built(chain, _worded(chain, _about(chain).message), field, value, vars)

# METADATA
# title: A violation with a message of its own
# description: As `because`, where the message of the control would not be true; from `custom.messages[name]`.
told(chain, name, field, value, vars) := _built(chain, _worded(chain, _about(chain).messages[name]), field, value, vars)

# METADATA
# title: A member of a fact
# description: |
#   `fact[name]`, null where there is none, whatever type `fact` has: what is not as it should be
#   must still yield a violation.
member(fact, name) := fact[name]

member(fact, name) := null if not _has(fact, name)

_has(fact, name) if _ = fact[name]

_built(chain, message, field, value, vars) := {
	"control": chain[0].path[3],
	"field": _shown(field),
	"value": _shown(value),
	"message": strings.replace_n(
		{concat("", ["{", name, "}"]): _text(var) | some name, var in vars},
		message,
	),
}

# The settings may word a control's messages anew.
_worded(chain, _) := data.messages[chain[0].path[3]]

_worded(chain, usual) := usual if not data.messages[chain[0].path[3]]

# First comes the rule that calls, then the METADATA of its package, of which the build leaves the messages alone. The
# build refuses a control with other METADATA in between.
_about(chain) := chain[1].annotations.custom

_shown(value) := value if is_null(value)

_shown(value) := _text(value) if not is_null(value)

_text(value) := value if is_string(value)

_text(value) := "(unreadable)" if is_null(value)

_text(value) := json.marshal(value) if {
	not is_string(value)
	not is_null(value)
}
