# METADATA
# title: No secrets in the environment, and no loader variables
# description: |
#   docker inspect, linked containers and crash reports show the environment, and a build argument stays in the
#   image's history. Loader variables reach the hooks of device vendors, which run as root.
# related_resources:
#   - ref: https://docs.docker.com/build/building/secrets/
#     description: Docker, build secrets
#   - ref: https://docs.docker.com/compose/how-tos/use-secrets/
#     description: Docker Compose, secrets as files
# custom:
#   references: [CIS 4.10, CIS 7.4, "OWASP RULE #12", NIST SP 800-190 4.1.4, CWE-526, CWE-522, "MITRE ATT&CK T1552.007", CVE-2025-23266]
#   group: logging
#   severity: low
#   endpoints: [container.create, service.create, service.update, exec.create, build.run, image.commit, image.import]
#   message: Variable {name} looks like a secret. Mount a file and give its path in {name}_FILE instead of -e {name}, and use build secrets instead of --build-arg.
#   messages:
#     denied: "Variable {name} may not be set. Remove -e {name}."
#     unreadable: The variables of this request could not be read. Give each as -e NAME=value.
#   remedy: Pass secrets as files, with a secret or a mount. Leave loader variables to the image.
#   parameters:
#     secret_words:
#       type: words
#       description: |
#         Words in lower case, such as password, with which the name of a secret ends, such as DB_PASSWORD. Case and a
#         final s do not matter. A word has at most four parts, as in private_key.
#     secret_name_patterns:
#       type: patterns
#       description: |
#         Regular expressions in lower case that match the names of secrets in any case. They cost 20 µs for each
#         request that sets a variable, so prefer words.
#     denied_env_names:
#       type: strings
#       description: Names that callers may not set, matched exactly.
package docker.authz.controls.environment_variables

import data.docker.authz.lib.action
import data.docker.authz.lib.param
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"field": field,
	"value": name,
	"vars": {"name": name},
}) if {
	some variables in input.variables
	not _without_secrets(variables)
	field := violation.member(variables, "field")
	some name in _names(violation.member(variables, "text"))
	not _harmless(name)
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "denied",
	"field": field,
	"value": name,
	"vars": {"name": name},
}) if {
	some variables in input.variables
	not _without_denied(variables)
	field := violation.member(variables, "field")
	some name in _denied(violation.member(variables, "set"))
}

violations contains violation.new(rego.metadata.chain(), {"message": "unreadable", "field": null}) if {
	not _readable
	action.listed(rego.metadata.chain())
}

_readable if is_array(input.variables)

_words := param.value("environment_variables", "secret_words")

_patterns := param.value("environment_variables", "secret_name_patterns")

# Joins all patterns to one expression, since each costs 20 µs to compile in each request that sets a variable. An
# expression that matches a name also matches the text of all names, in which `^` and `$` stand for the ends of lines.
_secret := concat("", ["(?m:", concat("|", _patterns), ")"]) if count(_patterns) > 0

_without_secrets(variables) if {
	variables.text == ""
} else if {
	endings := split(trim(variables.endings, "\n"), "\n")
	every word in _words { not word in endings }
	_without_matches(variables.text)
}

_without_matches(text) if {
	is_string(text)
	count(_patterns) == 0
} else if {
	regex.match(_secret, lower(text)) == false
}

_harmless(name) if endswith(name, "_FILE")

_harmless(name) if {
	every word in _words { _ends_otherwise(lower(name), word) }
	_without_matches(name)
}

_ends_otherwise(name, word) if {
	not name == word
	not endswith(name, concat("_", ["", word]))
	not name == concat("", [word, "s"])
	not endswith(name, concat("", ["_", word, "s"]))
}

_without_denied(variables) if {
	variables.set == ""
} else if {
	names := split(trim(variables.set, "\n"), "\n")
	every denied in param.value("environment_variables", "denied_env_names") { not denied in names }
}

_denied(text) := {name |
	some name in param.value("environment_variables", "denied_env_names")
	name in _names(text)
} if {
	is_string(text)
	is_array(param.value("environment_variables", "denied_env_names"))
} else := {null}

_names(text) := split(trim(text, "\n"), "\n") if is_string(text)

_names(text) := [null] if not is_string(text)
