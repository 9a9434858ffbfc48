package docker.authz.controls.plugin_management_test

import data.docker.authz.controls.plugin_management
import data.docker.authz.fixture

_found(call, parameters) := found if {
	found := plugin_management.violations with input as call
		with data.sets as fixture.sets("plugin_management", parameters)
}

_parameters := {"allowed_plugins": ["docker.io/vieux/sshfs@sha256:aaaa"], "allowed_plugin_privileges": {"network": ["none", "host"]}}

test_deny_a_plugin_that_is_not_listed if {
	_found(fixture.plugin("plugin.install", {"remote": fixture.image({"name": "docker.io/x/y", "digest": "sha256:aaaa"})}), _parameters) == {{
		"control": "plugin_management",
		"field": null,
		"value": "sshfs",
		"message": "Plugins may only be managed by administrators.",
	}}
}

test_deny_a_listed_name_without_its_digest if {
	count(_found(fixture.plugin("plugin.install", {"remote": fixture.image({"name": "docker.io/vieux/sshfs", "tag": "latest"})}), _parameters)) == 1
}

test_deny_privileges_that_are_not_listed if {
	count(_found(fixture.plugin("plugin.install", {"remote": fixture.image({"name": "docker.io/vieux/sshfs", "digest": "sha256:aaaa"}), "privileges": [{"name": "mount", "values": ["/"]}]}), _parameters)) == 1
	count(_found(fixture.plugin("plugin.install", {"remote": fixture.image({"name": "docker.io/vieux/sshfs", "digest": "sha256:aaaa"}), "privileges": [{"name": "network", "values": ["none", "bridge"]}]}), _parameters)) == 1
}

test_deny_privileges_that_are_unreadable_or_odd if {
	count(_found(fixture.plugin("plugin.install", {"remote": fixture.image({"name": "docker.io/vieux/sshfs", "digest": "sha256:aaaa"}), "privileges": null}), _parameters)) == 1
	count(_found(fixture.plugin("plugin.install", {"remote": fixture.image({"name": "docker.io/vieux/sshfs", "digest": "sha256:aaaa"}), "privileges": "network"}), _parameters)) == 1
	count(_found(fixture.plugin("plugin.install", {"remote": fixture.image({"name": "docker.io/vieux/sshfs", "digest": "sha256:aaaa"}), "privileges": ["network"]}), _parameters)) == 1
	count(_found(fixture.plugin("plugin.install", {"remote": fixture.image({"name": "docker.io/vieux/sshfs", "digest": "sha256:aaaa"}), "privileges": [{"name": "network", "values": null}]}), _parameters)) == 1
}

test_deny_a_plugin_that_is_unreadable if {
	count(_found(fixture.plugin("plugin.install", null), _parameters)) == 1
}

test_deny_each_action_on_a_plugin_that_is_there if {
	every action in ["plugin.create", "plugin.enable", "plugin.disable", "plugin.set", "plugin.push", "plugin.delete", "plugin.new"] {
		count(_found(fixture.plugin(action, {"remote": fixture.image({"name": "docker.io/vieux/sshfs", "digest": "sha256:aaaa"})}), _parameters)) == 1
	}
}

test_deny_a_service_that_installs_a_plugin if {
	count(_found(fixture.changed(fixture.swarm("service.create", {}), {"swarm": {"runtime": "plugin"}}), _parameters)) == 1
	count(_found(fixture.changed(fixture.swarm("service.create", {}), {"swarm": {"runtime": null}}), _parameters)) == 1
	count(_found(fixture.changed(fixture.service(null), {"swarm": null}), _parameters)) == 1
}

test_deny_where_the_lists_are_missing if {
	count(_found(fixture.plugin("plugin.install", {"remote": fixture.image({"name": "docker.io/vieux/sshfs", "digest": "sha256:aaaa"})}), {})) == 1
	count(_found(fixture.plugin("plugin.install", {"remote": fixture.image({"name": "docker.io/vieux/sshfs", "digest": "sha256:aaaa"}), "privileges": [{"name": "network", "values": ["none"]}]}), {"allowed_plugins": ["docker.io/vieux/sshfs@sha256:aaaa"]})) == 1
}

test_allow_a_listed_plugin_by_digest if {
	_found(fixture.plugin("plugin.install", {"remote": fixture.image({"name": "docker.io/vieux/sshfs", "digest": "sha256:aaaa"}), "privileges": [{"name": "network", "values": ["none"]}]}), _parameters) == set()
	_found(fixture.plugin("plugin.privileges", {"remote": fixture.image({"name": "docker.io/vieux/sshfs", "digest": "sha256:aaaa"})}), _parameters) == set()
	_found(fixture.plugin("plugin.upgrade", {"remote": fixture.image({"name": "docker.io/vieux/sshfs", "digest": "sha256:aaaa"})}), _parameters) == set()
}

test_allow_looking if {
	_found(fixture.call("plugin.list"), _parameters) == set()
	_found(fixture.plugin("plugin.inspect", {}), _parameters) == set()
}

test_allow_a_call_without_a_plugin if {
	_found(fixture.service({}), _parameters) == set()
	_found(fixture.call("system.info"), _parameters) == set()
}
