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

# Out of JSON, since the compiler refuses literals of the wrong type, and a schema gives inputs theirs.
test_null_is_under_nothing if {
	every odd in json.unmarshal("[null, 5]") { not paths.under(odd, "/") }
}
