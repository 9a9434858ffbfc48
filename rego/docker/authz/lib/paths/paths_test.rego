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

test_not_under_what_is_no_absolute_path if {
	not paths.under("home/alice", "home")
	not paths.under("", "/")
	not paths.under("/home", "")
}

test_under_one if {
	prefixes := ["/srv", "/data:ro", "/home/${user}"]
	paths.under_one("/srv/x", false, prefixes)
	paths.under_one("/data/x", true, prefixes)
	not paths.under_one("/data/x", false, prefixes)
	not paths.under_one("/data/x", input.null, prefixes) with input as {"null": null}
	not paths.under_one("/home/${user}", true, prefixes)
	not paths.under_one("/srv2", true, prefixes)
	not paths.under_one(input.null, true, ["/"]) with input as {"null": null}
}

test_usable if {
	paths.usable("/a", false) == "/a"
	paths.usable("/a:ro", true) == "/a"
	not paths.usable("/a:ro", false)
	not paths.usable("/a/${uid}", true)
	not paths.usable("/a/${uid}:ro", true)
}

test_below if {
	paths.below("/home/alice", "/home/alice")
	paths.below("/home/alice/.ssh", "/home/*/.ssh")
	paths.below("/home/alice/.ssh/id", "/home/*/.ssh")
	paths.below("/home/alice/.ssh/id", "/home/a*e/.s*")
	not paths.below("/home/alice", "/home/*/.ssh")
	not paths.below("/home/a/b/.ssh", "/home/*/.ssh")
	not paths.below("/home/alice/.ssh2", "/home/*/.ssh")
	not paths.below("home/alice/.ssh", "home/*/.ssh")
	not paths.below(input.null, "/*") with input as {"null": null}
}

test_above if {
	paths.above("/run", "/run/docker.sock")
	paths.above("/", "/run/*/docker.sock")
	paths.above("/run/x", "/run/*/docker.sock")
	paths.above("/run/x/docker.sock", "/run/*/docker.sock")
	not paths.above("/run/x/docker.sock/y", "/run/*/docker.sock")
	not paths.above("/run/x/other", "/run/*/docker.sock")
	not paths.above("/runx", "/run/*/docker.sock")
	not paths.above(input.null, "/run/*/docker.sock") with input as {"null": null}
}

test_named_by if {
	paths.named_by("/dev/dri/card0", "/dev/dri/*")
	paths.named_by("/dev/fuse", "/dev/fuse")
	not paths.named_by("/dev/dri", "/dev/dri/*")
	not paths.named_by("/dev/dri/a/b", "/dev/dri/*")
	not paths.named_by("/dev/fuse/x", "/dev/fuse")
	not paths.named_by(input.null, "/dev/*") with input as {"null": null}
}
