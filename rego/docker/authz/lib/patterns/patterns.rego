# METADATA
# title: Patterns
# description: |
#   Texts against the patterns of the settings. Not glob.match: compiled to WebAssembly it reads `(`
#   and `$` as a regular expression does, and costs 13 µs a pattern.
package docker.authz.lib.patterns

# METADATA
# title: Matches
# description: |
#   True if `text` is `pattern`, in which `*` stands for any characters or none. A pattern of more than
#   two stars matches nothing.
matches(text, pattern) if text == pattern

matches(text, pattern) if {
	[head, tail] = split(pattern, "*")
	startswith(text, head)
	endswith(text, tail)
	count(text) >= count(head) + count(tail)
}

matches(text, pattern) if {
	[head, middle, tail] = split(pattern, "*")
	startswith(text, head)
	endswith(text, tail)
	contains(substring(text, count(head), (count(text) - count(head)) - count(tail)), middle)
	count(text) >= (count(head) + count(middle)) + count(tail)
}

# METADATA
# title: Matches one
# description: True if `text` matches one of `patterns`.
matches_one(text, patterns) if {
	some pattern in patterns
	matches(text, pattern)
}
