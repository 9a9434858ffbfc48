package docker.authz.lib.host_paths_test

import data.docker.authz.fixture
import data.docker.authz.lib.host_paths

_shown(changes) := host_paths.shown(fixture.host_path(changes))

test_shown_once_where_no_link_leads_elsewhere if _shown({"path": "/srv/x"}) == "/srv/x"

test_shown_with_what_links_lead_to if _shown({"path": "/srv/x", "resolved": "/etc"}) == "/srv/x -> /etc"

test_shown_as_not_resolved if _shown({"path": "/srv/x", "resolved": null}) == "/srv/x (not resolved)"

test_shown_of_any_type if {
	_shown({"path": null, "resolved": null}) == null
	_shown({"path": null, "resolved": "/x"}) == null
	_shown({"path": 5, "resolved": 5}) == 5
	host_paths.shown("x") == null
	host_paths.shown(null) == null
}

test_inherited_are_stored if {
	every field in ["HostsPath", "HostnamePath", "ResolvConfPath", "NetworkMode.HostsPath"] {
		host_paths.inherited(fixture.host_path({"field": field}))
		host_paths.stored(fixture.host_path({"field": field}))
	}
	every field in ["Mounts./etc/hosts.Source", "HostConfig.NetworkMode", null, 5] {
		not host_paths.inherited(fixture.host_path({"field": field}))
	}
}

test_unread if {
	host_paths.unread with input as fixture.changed(fixture.call("build.run"), {"host_paths": null})
	host_paths.unread with input as fixture.changed(fixture.call("checkpoint.delete"), {"host_paths": null})
	not host_paths.unread with input as fixture.container({})
	not host_paths.unread with input as fixture.changed(fixture.call("container.list"), {"host_paths": null})
}

_sets(mode) := {"test": {
	"modes": {"bind_mount_allowlist": mode},
	"parameters": {"bind_mount_allowlist": {"allowed_mount_prefixes": ["/srv/data", "/srv/public:ro"]}},
}}

_left(path, mode) if {
	host_paths.left_to_allowlist({"path": path, "resolved": null}) with input as fixture.call("container.create")
		with data.sets as _sets(mode)
}

test_left_to_the_allowlist_what_it_denies_by_text if {
	every path in ["/tmp/x", "/srv", "/srv/database", "/etc"] {
		_left(path, "deny")
		not _left(path, "warn")
		not _left(path, "off")
	}
}

test_not_left_to_the_allowlist_what_it_may_allow if {
	every path in ["/srv/data", "/srv/data/x", "/srv/public/x"] {
		not _left(path, "deny")
	}
}

test_not_left_to_an_allowlist_that_nobody_knows if {
	not host_paths.left_to_allowlist({"path": "/tmp/x"}) with input as fixture.call("container.create")
		with data.sets as {"test": {"modes": {"bind_mount_allowlist": "deny"}, "parameters": {}}}
	not host_paths.left_to_allowlist({"path": "/tmp/x"}) with input as fixture.changed(
		fixture.call("container.create"),
		{"overrides": {"modes": {"bind_mount_allowlist": "off"}}},
	)
		with data.sets as _sets("deny")
}

test_shown_without_a_word_on_what_was_not_looked_up if {
	shown := host_paths.shown({"path": "/tmp/x", "resolved": null}) with input as fixture.call("container.create")
		with data.sets as _sets("deny")
	shown == "/tmp/x"
}
