# METADATA
# title: No ambiguous request target
# description: |
#   dockerd decodes the path and accepts several spellings of it, so a rule on the raw text would miss some. Old API
#   versions change defaults, and later versions may add features that no control knows.
# related_resources:
#   - ref: https://docs.docker.com/reference/api/engine/#versioned-api-and-sdk
#     description: Docker Engine API, versions
# custom:
#   references: [CIS 1.2.2, "OWASP RULE #0", CWE-177, CWE-436]
#   group: hygiene
#   severity: high
#   endpoints: ["*"]
#   message: The request URL is not in canonical form, so it is refused.
#   messages:
#     version: The request asks for {detail}, so it is refused. Set DOCKER_API_VERSION, or use another client.
#   remedy: Send a plain path of printable ASCII with a version that the policy knows.
#   parameters:
#     min_api_version:
#       type: api-version
#       description: The lowest accepted API version, such as 1.24.
#     max_api_version:
#       type: api-version
#       description: The highest accepted API version, the last that this policy knows.
package docker.authz.controls.request_target

import data.docker.authz.lib.hygiene
import data.docker.authz.lib.param
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"field": finding.field,
	"value": finding.detail,
}) if {
	some finding in hygiene.of("request_target")
	finding.kind != "api-version"
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "version",
	"field": null,
	"value": version,
	"vars": {"detail": detail},
}) if {
	some detail in _objections
	version := object.get(input, ["request", "api_version"], null)
}

_objections contains finding.detail if {
	some finding in hygiene.of("request_target")
	finding.kind == "api-version"
}

_objections contains concat("", ["an API version outside ", _bound("min_api_version"), " to ", _bound("max_api_version")]) if {
	not _refused_by_reader
	not _version_known
}

_refused_by_reader if {
	some finding in hygiene.of("request_target")
	finding.kind == "api-version"
}

# Reads are alike in all versions. The request reader denies unknown versions. Without a version dockerd uses its
# highest, and a client learns that one by a ping, which must be allowed.
_version_known if {
	input.request.class == "read"
} else if {
	# Without a version, and if dockerd's highest is not known yet, the version may be any existing one.
	is_null(input.request.api_version)
	_numbers(param.value("request_target", "min_api_version")) <= [1, 24]
} else if {
	version := _numbers(input.request.api_version)
	version >= _numbers(param.value("request_target", "min_api_version"))
	version <= _numbers(param.value("request_target", "max_api_version"))
}

_bound(name) := bound if {
	bound := param.value("request_target", name)
	is_string(bound)
}

_bound(name) := "(unreadable)" if not _bound_said(name)

_bound_said(name) if is_string(param.value("request_target", name))

# `[1, 45]` of `1.45`: arrays compare member by member, as dockerd compares versions.
_numbers(version) := numbers if {
	parts := split(version, ".")
	numbers := [to_number(part) | some part in parts]
	count(numbers) == count(parts)
}
