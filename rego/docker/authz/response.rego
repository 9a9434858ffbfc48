package docker.authz

# METADATA
# title: Reply
# description: |
#   What dockerd's answer to one call deserves, `{allow, violations, warnings}`, once dockerd has executed the call.
#   Walks the controls that judge answers to such calls as `decision` walks those that judge the calls.
# entrypoint: true
response := {
	"allow": _reply_allowed,
	"violations": _reply_violations,
	"warnings": _reply_warnings,
}

default _reply_allowed := false

_reply_allowed if {
	input.schema == 1
	input.phase == "response"
	is_object(input.response)
	is_string(input.request.action)
	is_array(_asked_of_reply)
	count(_modes) > 0
	count(_missing_replies) == 0
	count(_reply_violations) == 0
}

# As with calls, a control that was not compiled would be silent; the program asks once, when it loads the policy.
_missing_replies contains id if {
	input.set == "self-check"
	some id in data.response_controls
	not data.docker.authz.controls[id].response_violations
}

_reply_violations := [finding | some finding in _reply_findings; finding.mode != "warn"]

_reply_warnings := [finding | some finding in _reply_findings; finding.mode == "warn"]

_reply_findings := [finding |
	some id in _asked_of_reply
	mode := _modes[id]
	mode != "off"
	some violation in data.docker.authz.controls[id].response_violations
	finding := object.union({"mode": mode}, violation)
]

# Of an action that no control names all are asked that judge answers.
_asked_of_reply := data.responses_of[input.request.action]

_asked_of_reply := data.response_controls if not data.responses_of[input.request.action]
