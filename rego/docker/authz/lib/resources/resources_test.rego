package docker.authz.lib.resources_test

import data.docker.authz.fixture
import data.docker.authz.lib.resources

_build(version, trusted) := fixture.changed(
	fixture.build({"resources": {"memory": 7}, "version": version}),
	{"request": {"query_trusted": trusted}},
)

test_asked_by_a_container_or_a_build if {
	resources.asked.memory == 5 with input as fixture.container({"resources": {"memory": 5}})
	resources.asked.memory == 5 with input as fixture.update({"resources": {"memory": 5}})
	resources.asked.memory == 5 with input as fixture.service({"resources": {"memory": 5}})
	resources.asked.memory == 7 with input as _build("1", true)
}

test_member if {
	resources.member("memory") == 7 with input as _build("1", true)
	resources.member("other") == null with input as _build("1", true)
	resources.member("memory") == null with input as fixture.container(null)
	resources.member("memory") == null with input as fixture.container({"resources": "strange"})
}

test_judged if {
	resources.checked with input as fixture.update({})
	resources.checked with input as fixture.build({})
	not resources.checked with input as fixture.call("system.info")
}

test_created if {
	resources.created with input as fixture.container({})
	resources.created with input as fixture.service({})
	not resources.created with input as fixture.update({})
	not resources.created with input as fixture.build({})
}

test_built_by_the_classic_builder if {
	resources.built with input as fixture.build({})
	resources.built with input as _build("1", true)
	not resources.built with input as _build("2", true)
	not resources.built with input as _build("1", false)
	not resources.built with input as fixture.container({})
}

test_unproven if {
	resources.unproven with input as _build("2", false)
	resources.unproven with input as _build("2", null)
	not resources.unproven with input as _build("1", true)
	not resources.unproven with input as fixture.container({})
}

test_nothing_of_a_call_that_could_not_be_read if {
	not resources.asked with input as fixture.container(null)
	not resources.asked with input as fixture.build(null)
	resources.checked with input as fixture.build(null)
}
