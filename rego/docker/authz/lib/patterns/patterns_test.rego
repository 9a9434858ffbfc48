package docker.authz.lib.patterns_test

import data.docker.authz.lib.patterns

test_matches_itself if {
	patterns.matches("a.b", "a.b")
	patterns.matches("a(b)$", "a(b)$")
	patterns.matches("", "")
}

test_matches_one_star if {
	every text in ["ab", "a-b", "aab", "a/b", "a*b", "a\nb"] {
		patterns.matches(text, "a*b")
	}
	patterns.matches("", "*")
	patterns.matches("anything", "*")
}

test_matches_two_stars if {
	every text in ["abc", "a-b-c", "abbc", "aabcc"] {
		patterns.matches(text, "a*b*c")
	}
	patterns.matches("com.nvidia.x", "*nvidia*")
}

test_not_matches_something_else if {
	not patterns.matches("a.b", "axb")
	not patterns.matches("ac", "a*b")
	not patterns.matches("xab", "a*b")
	not patterns.matches("a", "a*a")
	not patterns.matches("ac", "a*b*c")
	not patterns.matches("aba", "aba*ba")
	not patterns.matches("ab", "ab*b*b")
}

test_not_matches_more_than_two_stars if not patterns.matches("abcd", "a*b*c*d")

test_not_matches_other_types if {
	not patterns.matches(null, "*")
	not patterns.matches(5, "*")
	not patterns.matches(["a"], "*")
}

test_matches_one_of_several if {
	patterns.matches_one("b", ["a", "b*"])
	not patterns.matches_one("b", ["a", "c*"])
	not patterns.matches_one("b", [])
	not patterns.matches_one(null, ["*"])
}
