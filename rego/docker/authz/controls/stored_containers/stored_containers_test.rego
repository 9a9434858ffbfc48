package docker.authz.controls.stored_containers_test

import data.docker.authz.controls.stored_containers
import data.docker.authz.fixture

_found(call, start) := found if {
	found := stored_containers.violations with input as call
		with data.sets as fixture.sets("stored_containers", {"container_start": start})
}

_starts := ["container.start", "container.restart"]

_of(action, stored) := fixture.changed(fixture.call(action), {"stored_container": stored})

_updated(name, stored) := fixture.changed(
	fixture.update({"restart": {"name": name}}),
	{"stored_container": stored},
)

test_allow_containers_that_were_read if {
	every action in _starts { count(_found(_of(action, {"unread": null}), "whole")) == 0 }
	count(_found(_updated("always", {"unread": null}), "whole")) == 0
}

test_allow_what_is_left_to_the_controls_of_mounts if {
	every action in _starts { count(_found(_of(action, null), "mounts")) == 0 }
	count(_found(_updated("always", null), "mounts")) == 0
}

test_deny_a_container_that_could_not_be_read if {
	every action in _starts {
		{found.message | some found in _found(_of(action, {"unread": "no object"}), "whole")} == {"The container cannot be evaluated as dockerd stores it (no object). Remove it, and create it again."}
	}
	count(_found(_updated("always", {"unread": "no object"}), "whole")) == 1
}

test_deny_a_container_that_was_not_inspected if {
	every action in _starts {
		count(_found(_of(action, null), "whole")) == 1
		count(_found(_of(action, {}), "whole")) == 1
	}
	count(_found(_updated("always", null), "whole")) == 1
	count(_found(fixture.changed(fixture.update(null), {"stored_container": null}), "whole")) == 1
}

test_deny_where_the_parameter_is_another if {
	every action in _starts { count(_found(_of(action, null), null)) == 1 }
}

test_allow_an_update_that_leaves_the_restart_policy if {
	every name in ["", "no"] { count(_found(_updated(name, null), "whole")) == 0 }
}

test_no_violation_for_other_requests if {
	count(_found(fixture.container({}), "whole")) == 0
	count(_found(_of("container.unpause", null), "whole")) == 0
}
