# METADATA
# title: URLs
# description: |
#   URLs against the patterns of the settings, as text: `https://git.example.com/team/**` is what begins so.
#   A URL with `..`, `%` or a backslash, which a server may resolve to something else, is below nothing but
#   a whole scheme, as `https://**`.
package docker.authz.lib.urls

# METADATA
# title: Matches one
# description: True if `url` is one of `patterns`.
matches_one(url, patterns) if {
	some pattern in patterns
	_matches(url, pattern)
}

_matches(url, pattern) if url == pattern

_matches(url, pattern) if {
	endswith(pattern, "://**")
	_below(url, trim_suffix(pattern, "**"))
}

_matches(url, pattern) if {
	endswith(pattern, "/**")
	_below(url, trim_suffix(pattern, "**"))
	_plain(url)
}

_below(url, prefix) if {
	startswith(url, prefix)
	count(url) > count(prefix)
}

_plain(url) if {
	not contains(url, "..")
	not contains(url, "%")
	not contains(url, `\`)
}
