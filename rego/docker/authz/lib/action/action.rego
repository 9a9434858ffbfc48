# METADATA
# title: Actions
# description: |
#   Compares the action of a request with the actions that a control's METADATA lists. `chain` is
#   `rego.metadata.chain()`. The build replaces each call with the set that it stands for.
package docker.authz.lib.action

# METADATA
# title: Whether METADATA lists the action
# description: Holds for each action of `custom.endpoints`, which must have no pattern such as `plugin.*`.
listed(chain) if input.request.action in chain[1].annotations.custom.endpoints

# METADATA
# title: Whether a group has the action
# description: Holds for each action of `custom.actions[group]`.
among(chain, group) if input.request.action in chain[1].annotations.custom.actions[group]
