package docker.authz.lib.ownership_test

import data.docker.authz.fixture
import data.docker.authz.lib.ownership

_alice(permissions) := {"user": {"name": "alice", "groups": ["chem"], "permissions": permissions}}

_allow(scope, labels) := {"effect": "allow", "scope": scope, "labels": labels}

test_own_is_what_the_caller_made if {
	ownership.own(fixture.target({})) with input as _alice([])
	not ownership.own(fixture.target({"owner": "bob"})) with input as _alice([])
	ownership.own(fixture.target({"owner": ""})) with input as {"user": {"name": ""}}
}

test_own_is_nothing_that_is_not_known if {
	not ownership.own(fixture.target({"owner": null})) with input as {"user": {"name": null}}
	not ownership.own(fixture.target({"certain": false})) with input as _alice([])
	not ownership.own(fixture.target({"found": null})) with input as _alice([])
	not ownership.own(fixture.target({"found": false})) with input as _alice([])
	not ownership.own(null) with input as _alice([])
	not ownership.own(fixture.target({})) with input as {}
}

test_permitted_is_what_a_role_says_of_any if {
	ownership.permitted(fixture.target({})) with input as _alice([_allow("any", [])])
	not ownership.permitted(fixture.target({})) with input as _alice([_allow("own", []), _allow("controls", [])])
	not ownership.permitted(fixture.target({})) with input as _alice([{"effect": "deny", "scope": "any", "labels": []}])
	not ownership.permitted(fixture.target({})) with input as {}
}

test_permitted_is_what_a_role_says_of_a_label if {
	target := fixture.target({"labels": {"team": "web"}})
	ownership.permitted(target) with input as _alice([_allow("label", ["team=db", "team=web"])])
	not ownership.permitted(target) with input as _alice([_allow("label", ["team=db"])])
	not ownership.permitted(target) with input as _alice([_allow("label", ["team"])])
	not ownership.permitted(fixture.target({"labels": null})) with input as _alice([_allow("label", ["team=web"])])
}

test_shared_is_what_has_the_label_of_a_group if {
	ownership.shared(fixture.target({"labels": {"g": "chem"}}), "g") with input as _alice([])
	not ownership.shared(fixture.target({"certain": false, "labels": {"g": "chem"}}), "g") with input as _alice([])
	not ownership.shared(fixture.target({"labels": {"g": "bio"}}), "g") with input as _alice([])
	not ownership.shared(fixture.target({"labels": {"g": "chem"}}), null) with input as _alice([])
}

test_missing_and_unowned_are_what_the_daemon_says if {
	ownership.missing(fixture.target({"found": false}))
	not ownership.missing(fixture.target({"found": null}))
	not ownership.missing(fixture.target({}))
	ownership.unowned(fixture.target({"owner": null}))
	not ownership.unowned(fixture.target({}))
	not ownership.unowned(fixture.target({"owner": null, "certain": false}))
	not ownership.unowned(fixture.target({"found": false, "owner": null}))
}
