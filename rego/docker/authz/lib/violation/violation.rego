# METADATA
# title: Violations
# description: Builds what a control yields, from the METADATA of its package.
package docker.authz.lib.violation

# METADATA
# title: A violation
# description: |
#   The violation of the control whose rule calls this, from `rego.metadata.chain()`. `field` is the
#   path in the request, `value` what is wrong there, both null where there is none. Each `{name}` of
#   the message stands for the member of `vars`, a string.
because(chain, field, value, vars) := {
	"control": chain[0].path[3],
	"field": field,
	"value": value,
	"message": strings.replace_n({sprintf("{%s}", [name]): text | some name, text in vars}, about.custom.message),
	"severity": about.custom.severity,
	"remedy": about.custom.remedy,
	"references": about.custom.references,
} if {
	about := chain[count(chain) - 1].annotations
}
