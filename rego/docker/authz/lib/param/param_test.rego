package docker.authz.lib.param_test

import data.docker.authz.lib.param

_sets := {
	"lab": {"parameters": {"c": {"a": "set", "n": null, "f": false, "m": {"k": 1, "l": 2}}}},
	"other": {"parameters": {"c": {"a": "other"}}},
}

_value(name, own) := value if {
	value := param.value("c", name) with data.sets as _sets
		with input as {"set": "lab", "overrides": {"parameters": own}}
}

test_value_of_the_set if {
	_value("a", {}) == "set"
	_value("a", {"d": {"a": "own"}}) == "set"
}

test_value_null_and_false_of_the_set if {
	_value("n", {}) == null
	_value("f", {}) == false
}

test_value_of_the_caller if _value("a", {"c": {"a": "own"}}) == "own"

test_value_of_the_set_where_the_caller_has_another_parameter_of_the_control if {
	_value("a", {"c": {"n": 1}}) == "set"
	_value("n", {"c": {"a": "own"}}) == null
}

test_value_null_and_false_of_the_caller if {
	_value("a", {"c": {"a": null}}) == null
	_value("a", {"c": {"a": false}}) == false
	_value("a", {"c": {"a": []}}) == []
	_value("a", {"c": {"a": ""}}) == ""
}

test_value_of_the_caller_replaces_a_map if _value("m", {"c": {"m": {"k": 3}}}) == {"k": 3}

test_value_is_undefined_where_nobody_says_one if not _value("z", {})

_shown(name) := text if {
	text := param.shown("c", name) with data.sets as {"lab": {"parameters": {"c": {"l": ["A", "B"], "i": 5, "s": "x"}}}}
		with input as {"set": "lab", "overrides": {"parameters": {}}}
}

test_shown_is_text if {
	_shown("l") == "A, B"
	_shown("i") == 5
	_shown("s") == "x"
}

test_shown_is_null_where_nobody_says_one if _shown("z") == null
