package docker.authz.controls.volume_driver_test

import data.docker.authz.controls.volume_driver
import data.docker.authz.fixture

_bounded(changes) := _bounded_by({"max_tmpfs_bytes": 1073741824}, changes)

_bounded_by(parameters, changes) := {violation.message |
	some violation in _found_by(_asked(object.union({"options": {"type": "tmpfs", "device": "x"}, "type": "tmpfs"}, changes)), parameters)
}

_unsized := "A tmpfs volume needs a size. Add it: -o o=size=64m."

_large := "A tmpfs volume may have 1g at most, since it takes the host's memory. Use -o o=size=1g or less."

test_allow_a_tmpfs_up_to_the_maximum if {
	_bounded({"tmpfs_bytes": 1073741824}) == set()
	_bounded({"tmpfs_bytes": 1}) == set()
	_bounded_by({"max_tmpfs_bytes": 0}, {"tmpfs_bytes": 1e15}) == set()
	_bounded_by({"max_tmpfs_bytes": 0}, {"tmpfs_bytes": 0}) == set()
}

test_deny_a_tmpfs_that_is_larger if _bounded({"tmpfs_bytes": 1073741825}) == {_large}

test_deny_a_tmpfs_without_a_size_that_is_known if {
	every bytes in [0, null, "64m", -1] {
		_bounded({"tmpfs_bytes": bytes}) == {_unsized}
		_bounded_by({"max_tmpfs_bytes": 0, "filled_volumes": "new"}, {"tmpfs_bytes": bytes}) == {_unsized}
	}
	_found_by(fixture.changed(_asked({}), {"volumes": [{"type": "tmpfs"}]}), {"max_tmpfs_bytes": 5}) != set()
}

test_deny_a_tmpfs_where_the_maximum_is_missing if {
	missing := object.remove(_parameters, ["max_tmpfs_bytes"])
	tmpfs := _asked({"options": {"type": "tmpfs", "device": "x"}, "type": "tmpfs", "tmpfs_bytes": 1})
	violations := volume_driver.violations with input as tmpfs
		with data.sets as fixture.sets("volume_driver", missing)
	count(violations) == 1
	_bounded_by({"max_tmpfs_bytes": null}, {"tmpfs_bytes": 0}) == {_unsized}
	every odd in [null, "1g"] {
		count(_bounded_by({"max_tmpfs_bytes": odd}, {"tmpfs_bytes": 1})) == 1
	}
}

test_allow_other_volumes_of_any_size if {
	_bounded({"bind": true, "tmpfs_bytes": 0}) == set()
	_found_by(_asked({"tmpfs_bytes": 0}), {"max_tmpfs_bytes": 5}) == set()
	_found_by(_asked({"options": {"size": "10g"}, "tmpfs_bytes": 0}), {"max_tmpfs_bytes": 5}) == set()
}

_files(parameters, inodes) := _bounded_by(
	object.union({"max_tmpfs_bytes": 0}, parameters),
	{"tmpfs_bytes": 1, "tmpfs_inodes": inodes},
)

_many := "A tmpfs volume may have 1000 files at most, since each takes the host's memory. Use -o o=size=64m,nr_inodes=1000 or fewer."

test_bound_the_files_of_a_tmpfs if {
	_files({"max_tmpfs_inodes": 1000}, 1000) == set()
	every inodes in [1001, 0, null, -1, "5"] {
		_files({"max_tmpfs_inodes": 1000}, inodes) == {_many}
		_files({"max_tmpfs_inodes": 0}, inodes) == set()
		count(_files({"max_tmpfs_inodes": null}, inodes)) == 1
	}
	_bounded_by({"max_tmpfs_inodes": 5}, {"bind": true}) == set()
}
