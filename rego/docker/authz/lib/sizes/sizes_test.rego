package docker.authz.lib.sizes_test

import data.docker.authz.lib.sizes

test_shown_in_the_largest_unit_that_fits if {
	sizes.shown(2147483648) == "2g"
	sizes.shown(1610612736) == "1536m"
	sizes.shown(536870912) == "512m"
}

test_shown_as_it_is if {
	sizes.shown(1048577) == 1048577
	sizes.shown(0) == 0
	sizes.shown(-1) == -1
	sizes.shown(null) == null
	sizes.shown("2g") == "2g"
}
