package docker.authz.controls.runtime_selection

import data.docker.authz.lib.param
import data.docker.authz.lib.patterns
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"message": "annotation",
	"field": "HostConfig.Annotations",
	"value": key,
	"vars": vars,
}) if {
	some key, _ in input.spec.annotations
	not _permitted_annotation(key)
	vars := {"key": key, "allowed": param.shown("runtime_selection", "allowed_annotations")}
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "annotation",
	"field": null,
	"vars": vars,
}) if {
	not _readable
	input.request.action == "container.create"
	vars := {"key": null, "allowed": param.shown("runtime_selection", "allowed_annotations")}
}

_readable if is_object(input.spec.annotations)

_permitted_annotation(key) if {
	patterns.matches_one(key, param.value("runtime_selection", "allowed_annotations"))
	not patterns.matches_one(key, _never)
}

# Keys of runsc, Kata, crun and CRIU, of NVIDIA's and CDI's device hooks, and of systemd units.
_never := [
	"dev.gvisor.*",
	"io.katacontainers.*",
	"run.oci.*",
	"io.crun.*",
	"org.criu.*",
	"*nvidia*",
	"cdi.*",
	"org.systemd.*",
]
