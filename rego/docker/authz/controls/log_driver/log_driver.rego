# METADATA
# title: No log drivers or options beyond those listed
# description: |
#   A log driver makes dockerd connect to any address or Unix socket, read certificates as root and use its cloud
#   credentials. The driver none hides what happened. A tag is a Go template that can use up the memory of the host,
#   so this control denies templates of more than ids and names even in mode `warn`.
# related_resources:
#   - ref: https://docs.docker.com/engine/logging/configure/
#     description: Docker, logging drivers
#   - ref: https://docs.docker.com/engine/logging/log_tags/
#     description: Docker, what a tag may hold
# custom:
#   references: [CIS 2.13, "OWASP RULE #10", NIST SP 800-190 4.4.3, CWE-918, CWE-778, CWE-770, "MITRE ATT&CK T1562.001"]
#   group: logging
#   severity: medium
#   endpoints: [container.create, service.create, service.update, swarm.init, swarm.update]
#   message: "Log driver {driver} is not allowed. Allowed: {allowed}."
#   messages:
#     option: "Log option {key} is not allowed. Remove --log-opt {key}, or use one of: {allowed}."
#     address: "Log option {key} leads to {target}, which is not allowed. Remove --log-opt {key}, or use one of: {allowed}."
#     file: Log option {key} makes dockerd read a file of the host. Remove --log-opt {key}.
#     template: Log option {key} may hold only templates of ids and names, such as {example}. Change --log-opt {key}.
#     rotation: The logs of json-file need a size limit. Add --log-opt max-size=10m, or use --log-driver local.
#     unreadable: The log driver could not be read.
#   remedy: Use --log-driver local without options.
#   parameters:
#     allowed_log_drivers:
#       type: strings
#       description: Log drivers that callers may use, plugins included, matched exactly. "" is dockerd's default.
#     allowed_log_options:
#       type: name-patterns
#       description: Keys of options that callers may set, such as `max-*`.
#     allowed_log_targets:
#       type: log-targets
#       description: |
#         Addresses to which options may send logs, such as `tcp://logs.example.com:514`, `https://*.example.com` or
#         `unix:///dev/log`. `*` allows any.
#     require_log_rotation:
#       type: boolean
#       description: |
#         Whether json-file needs the option max-size. The driver local rotates by itself. dockerd's configuration
#         decides for the default driver.
package docker.authz.controls.log_driver

import data.docker.authz.lib.action
import data.docker.authz.lib.param
import data.docker.authz.lib.patterns
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {"field": field, "value": driver, "vars": vars}) if {
	some log in input.logs
	driver := violation.member(log, "driver")
	not _driver_permitted(driver)
	field := violation.member(log, "field")
	vars := {"driver": driver, "allowed": _named}
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "option",
	"field": field,
	"value": key,
	"vars": vars,
}) if {
	some option in _options
	key := violation.member(option, "key")
	not _key_permitted(key)
	field := violation.member(option, "field")
	vars := {"key": key, "allowed": param.shown("log_driver", "allowed_log_options")}
}

violations contains object.union(
	violation.new(rego.metadata.chain(), {
		"message": name,
		"field": field,
		"value": target,
		"vars": vars,
	}),
	_hardened(name),
) if {
	some option in _options
	not _use_permitted(option)
	name := _message(violation.member(option, "use"))
	field := violation.member(option, "field")
	target := violation.member(option, "target")
	allowed := param.shown("log_driver", "allowed_log_targets")
	vars := {"key": violation.member(option, "key"), "target": target, "allowed": allowed, "example": "{{.Name}}"}
}

violations contains violation.new(rego.metadata.chain(), {"message": "rotation", "field": field}) if {
	some log in input.logs
	log.driver == "json-file"
	not _rotation_left_alone
	not _rotates(log)
	field := violation.member(log, "field")
}

violations contains violation.new(rego.metadata.chain(), {"message": "unreadable", "field": null}) if {
	not _readable
	action.listed(rego.metadata.chain())
}

_readable if {
	is_array(input.logs)
	every log in input.logs { is_array(log.options) }
}

_options contains option if {
	some log in input.logs
	some option in log.options
}

_driver_permitted(driver) if driver in param.value("log_driver", "allowed_log_drivers")

# The default driver has no name to show.
_named := concat(", ", [name | some name in param.value("log_driver", "allowed_log_drivers"); name != ""])

_key_permitted(key) if patterns.matches_one(key, param.value("log_driver", "allowed_log_options"))

_use_permitted(option) if option.use == "text"

_use_permitted(option) if {
	option.use == "address"
	patterns.matches_one(option.target, param.value("log_driver", "allowed_log_targets"))
}

_message("address") := "address"

_message("file") := "file"

_message("template") := "template"

_message(use) := "unreadable" if not use in {"address", "file", "template"}

# Such a template has no honest use and can stop dockerd for all users, so it is denied even in mode warn.
_hardened(name) := {"mode": "deny"} if name == "template"

_hardened(name) := {} if name != "template"

_rotation_left_alone if param.value("log_driver", "require_log_rotation") == false

_rotates(log) if {
	some option in log.options
	option.key == "max-size"
}
