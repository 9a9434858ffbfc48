package docker.authz

# METADATA
# title: Response
# description: |
#   Evaluates dockerd's response to a request that it has executed: `{allow, violations, warnings}`.
#   Walks the controls that evaluate responses to such requests as `decision` walks those that evaluate the requests.
# entrypoint: true
response := {
	"allow": _response_allowed,
	"violations": _response_violations,
	"warnings": _response_warnings,
}

default _response_allowed := false

_response_allowed if {
	input.schema == 1
	input.phase == "response"
	is_object(input.response)
	is_string(input.request.action)
	is_array(_asked_of_response)
	count(_modes) > 0
	count(_missing_responses) == 0
	count(_response_violations) == 0
}

# As with calls, a control that was not compiled would be silent; the program asks once, when it loads the policy.
_missing_responses contains id if {
	input.set == "self-check"
	some id in data.response_controls
	not data.docker.authz.controls[id].response_violations
}

_response_violations := [finding | some finding in _response_findings; finding.mode != "warn"]

_response_warnings := [finding | some finding in _response_findings; finding.mode == "warn"]

_response_findings := [finding |
	some id in _asked_of_response
	mode := _modes[id]
	mode != "off"
	some violation in data.docker.authz.controls[id].response_violations
	finding := object.union({"mode": mode}, violation)
]

# For an action that no control names, all controls that evaluate responses are asked.
_asked_of_response := data.responses_of[input.request.action]

_asked_of_response := data.response_controls if not data.responses_of[input.request.action]
