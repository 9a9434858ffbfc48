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

test_unread if {
	host_paths.unread with input as fixture.changed(fixture.call("checkpoint.delete"), {"host_paths": null})
	not host_paths.unread with input as fixture.container({})
	not host_paths.unread with input as fixture.changed(fixture.call("container.list"), {"host_paths": null})
}
