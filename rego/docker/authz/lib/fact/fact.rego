# METADATA
# title: Facts
# description: |
#   Members of a fact for a violation to name. They never fail: a rule whose message cannot be made is
#   undefined, and undefined is an allow.
package docker.authz.lib.fact

# METADATA
# title: Field
# description: Where in the request `entry` comes from, null when it does not say.
field(entry) := entry.field if is_string(entry.field)

field(entry) := null if not is_string(entry.field)

# METADATA
# title: Text
# description: "The string `entry[name]`, and `of an unknown kind` for anything else."
text(entry, name) := entry[name] if is_string(entry[name])

text(entry, name) := "of an unknown kind" if not is_string(entry[name])
