package docker.authz.lib.paths_test

import data.docker.authz.lib.paths

test_under_itself if paths.under("/home/alice", "/home/alice")

test_under_a_parent if paths.under("/home/alice/x", "/home/alice")

test_under_the_root if {
	paths.under("/home/alice", "/")
	paths.under("/", "/")
}

test_under_a_prefix_with_a_slash_at_its_end if {
	paths.under("/home/alice", "/home/alice/")
	paths.under("/home/alice/x", "/home/alice/")
}

test_not_under_a_sibling_of_longer_name if not paths.under("/home/alice2", "/home/alice")

test_not_under_a_child if not paths.under("/home", "/home/alice")

test_null_is_under_nothing if {
	not paths.under(input.null, "/") with input as {"null": null}
	not paths.under(input.number, "/") with input as {"number": 5}
}
