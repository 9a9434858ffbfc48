package docker.authz.controls.environment_variables_test

import data.docker.authz.controls.environment_variables
import data.docker.authz.fixture

_parameters := {
	"secret_words": ["password", "token"],
	"secret_name_patterns": ["^pgpass"],
	"denied_env_names": ["LD_PRELOAD"],
}

_found_by(call, parameters) := found if {
	found := environment_variables.violations with input as call
		with data.sets as fixture.sets("environment_variables", parameters)
}

_found(call) := _found_by(call, _parameters)

_messages(call) := {found.message | some found in _found(call)}

_setting(call, changes) := fixture.changed(call, {"variables": [object.union(fixture.variables([]), changes)]})

_created(names) := fixture.changed(fixture.container({}), {"variables": [fixture.variables(names)]})

test_deny_by_words_or_by_patterns_alone if {
	words := {"secret_words": ["token"], "secret_name_patterns": [], "denied_env_names": []}
	patterns := {"secret_words": [], "secret_name_patterns": ["token"], "denied_env_names": []}
	every parameters in [words, patterns] {
		count(_found_by(_created(["TOKEN"]), parameters)) == 1
		count(_found_by(_created(["LANG"]), parameters)) == 0
	}
	count(_found_by(_created(["LANG"]), {"secret_words": ["token"], "denied_env_names": []})) == 1
	count(_found_by(_created(["LANG"]), {"secret_name_patterns": [], "denied_env_names": []})) == 1
}

test_deny_a_secret if {
	_found(_created(["PATH", "PASSWORD"])) == {{
		"control": "environment_variables",
		"field": "Env",
		"value": "PASSWORD",
		"message": "Variable PASSWORD looks like a secret. Mount a file and give its path in PASSWORD_FILE instead of -e PASSWORD, and use build secrets instead of --build-arg.",
	}}
	every name in ["token", "PGPASSFILE"] {
		count(_found(_created([name, "LANG"]))) == 1
	}
	plural := {"set": "\nTokens\n", "text": "\nTokens\n", "endings": "\ntokens\ntoken\n"}
	count(_found(_setting(fixture.container({}), plural))) == 1
	count(_found(_created(["TOKEN", "LANG", "PGPASSWORD"]))) == 2
}

test_deny_it_wherever_it_is_set if {
	secret := fixture.variables(["LANG", "TOKEN"])
	count(_found(_setting(fixture.exec({}), secret))) == 1
	count(_found(_setting(fixture.service({}), secret))) == 1
	count(_found(_setting(fixture.call("service.update"), secret))) == 1
	count(_found(_setting(fixture.build({}), secret))) == 1
	count(_found(_setting(fixture.call("image.commit"), secret))) == 1
}

test_deny_a_name_that_loaders_obey if {
	denied := {"Variable LD_PRELOAD may not be set. Remove -e LD_PRELOAD."}
	_messages(_created(["LD_PRELOAD"])) == denied
	_messages(_created(["A", "LD_PRELOAD", "B"])) == denied
	_messages(_setting(fixture.exec({}), {"set": "\nLD_PRELOAD\n", "text": ""})) == denied
}

test_deny_what_could_not_be_read if {
	unreadable := {"The variables of this request could not be read. Give each as -e NAME=value."}
	_messages(fixture.container(null)) == unreadable
	_messages(fixture.service(null)) == unreadable
	_messages(fixture.changed(fixture.exec({}), {"variables": null})) == unreadable
	_messages(fixture.changed(fixture.build({}), {"variables": "odd"})) == unreadable
	_messages(fixture.changed(fixture.call("image.commit"), {"variables": null})) == unreadable
	count(_found(_setting(fixture.build({}), {"set": null, "text": null}))) == 2
}

test_deny_wrong_types if {
	count(_found(fixture.changed(fixture.container({}), {"variables": ["odd"]}))) == 2
	count(_found(_setting(fixture.container({}), {"set": 5, "text": ["a"]}))) == 2
	count(_found_by(_setting(fixture.container({}), {"set": null, "text": null}), {"secret_words": [], "secret_name_patterns": [], "denied_env_names": []})) == 2
}

test_deny_where_the_parameters_are_missing_or_bad if {
	count(_found_by(_created(["LANG"]), {})) == 2
	count(_found_by(_created(["LANG"]), {"secret_words": [], "secret_name_patterns": ["("], "denied_env_names": []})) == 1
}

test_allow_what_is_no_secret if {
	_found(_created(["LANG", "PATH", "TOKENIZER", "DB_PASSWORD_FILE", "PGPASS_FILE", "ld_preload", ""])) == set()
	_found(_setting(fixture.container({}), {"set": "\nTOKEN\n", "text": ""})) == set()
	_found_by(_created(["TOKEN"]), {"secret_words": [], "secret_name_patterns": [], "denied_env_names": []}) == set()
	_found(_setting(fixture.container({}), {"set": "", "text": ""})) == set()
	_found(fixture.container({})) == set()
	_found(fixture.call("system.info")) == set()
}

test_allow_a_name_that_matches_only_with_its_neighbour if {
	_found_by(_created(["A", "B"]), {"secret_words": [], "secret_name_patterns": ["a[^x]b"], "denied_env_names": []}) == set()
}
