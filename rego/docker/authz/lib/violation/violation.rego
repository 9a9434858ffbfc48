# METADATA
# title: Violations
# description: |
#   Builds a control's violations. The program adds the severity, the remedy and the references, which are the same
#   for all violations of a control.
package docker.authz.lib.violation

# METADATA
# title: Builds a violation
# description: |
#   Returns the violation of the control that calls this. `chain` is `rego.metadata.chain()`. Members of `what`:
#   `field` is the path in the request, null if there is none. `value` is the refused value; the default is null.
#   `message` names an entry of `custom.messages`; the default is `custom.message`. `vars` holds the values of the
#   placeholders `{name}` in the message. The check of the Rego library refuses other members.
new(chain, what) := {
	"control": chain[0].path[3],
	"field": _shown(what.field),
	"value": _shown(member(what, "value")),
	"message": strings.replace_n(_placeholders(what), _text_of(chain, what)),
}

# METADATA
# title: Reads a member of a fact
# description: |
#   Returns `fact[name]`, or null if `fact` has no such member or is no object. A fact of the wrong type must
#   still yield a violation.
member(fact, name) := fact[name]

member(fact, name) := null if not _has(fact, name)

_has(fact, name) if _ = fact[name]

_placeholders(what) := {concat("", ["{", name, "}"]): _text(var) | some name, var in what.vars}

# The settings can replace all messages of a control by one.
_text_of(chain, _) := data.messages[chain[0].path[3]]

_text_of(chain, what) := _message(chain[1].annotations.custom, what) if not data.messages[chain[0].path[3]]

# `chain` holds the calling rule, then the METADATA of its package, of which the build keeps only the messages. The
# build refuses METADATA of a narrower scope in a control.
_message(custom, what) := custom.messages[what.message]

_message(custom, what) := custom.message if not _has(what, "message")

_shown(value) := value if is_null(value)

_shown(value) := _text(value) if not is_null(value)

_text(value) := value if is_string(value)

_text(value) := "(unreadable)" if is_null(value)

_text(value) := json.marshal(value) if {
	not is_string(value)
	not is_null(value)
}
