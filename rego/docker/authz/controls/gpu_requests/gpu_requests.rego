# METADATA
# title: No GPUs or CDI devices beyond those granted
# description: |
#   Requests for GPUs and CDI devices run vendor hooks as root, and can add any device or mount that a CDI file names.
#   A user who takes all GPUs leaves none for others.
# related_resources:
#   - ref: https://docs.docker.com/reference/cli/docker/container/run/#gpus
#     description: docker run --gpus
#   - ref: https://github.com/cncf-tags/container-device-interface
#     description: Container Device Interface
# custom:
#   references: [CIS 5.18, "OWASP RULE #7", CWE-770, CVE-2025-23266]
#   group: isolation
#   severity: medium
#   endpoints: [container.create, service.create, service.update, container.update]
#   inspects: [host]
#   message: "GPU request exceeds what you may use ({asked} > {max}). Use --gpus {max} or named devices."
#   messages:
#     none: GPUs may not be used. Remove --gpus, NVIDIA_VISIBLE_DEVICES and devices of the form vendor/class=name.
#     id: "GPU {id} may not be used. Use --gpus device=... with one of: {allowed}."
#     cdi: "CDI device {name} may not be used. Use one of: {allowed}."
#   remedy: Request fewer GPUs with --gpus, or only those that the policy lists.
#   parameters:
#     allow_gpus:
#       type: boolean
#       description: Whether callers may request GPUs and CDI devices at all.
#     max_gpus:
#       type: integer
#       description: How many GPUs a container may request. -1 for no limit.
#     allowed_gpu_ids:
#       type: strings
#       description: |
#         Indexes or UUIDs that callers may request. If there are any, GPUs must be requested by id. An empty list
#         allows any.
#     allowed_cdi_devices:
#       type: name-patterns
#       description: CDI names that callers may request, such as `nvidia.com/gpu=*`.
package docker.authz.controls.gpu_requests

import data.docker.authz.lib.action
import data.docker.authz.lib.param
import data.docker.authz.lib.paths
import data.docker.authz.lib.patterns
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {"message": "none", "field": null}) if {
	_asked
	not _granted
}

violations contains violation.new(rego.metadata.chain(), {
	"field": null,
	"vars": {"asked": _shown, "max": _max},
}) if {
	_asked
	_granted
	not _within
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "id",
	"field": field,
	"value": id,
	"vars": vars,
}) if {
	some entry in input.spec.gpus.ids
	id := violation.member(entry, "id")
	not _permitted_id(id)
	field := violation.member(entry, "field")
	vars := {"id": id, "allowed": param.shown("gpu_requests", "allowed_gpu_ids")}
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "cdi",
	"field": field,
	"value": name,
	"vars": vars,
}) if {
	some entry in input.spec.gpus.cdi
	name := violation.member(entry, "name")
	not _permitted_cdi(name)
	field := violation.member(entry, "field")
	vars := {"name": name, "allowed": param.shown("gpu_requests", "allowed_cdi_devices")}
}

# Holds unless the request certainly asks for no GPU.
_asked if {
	action.listed(rego.metadata.chain())
	not input.spec.gpus.requested == false
}

_asked if _around_the_request

_granted if param.value("gpu_requests", "allow_gpus") == true

# If only certain GPUs are allowed, the request must name them, since a number can mean any GPUs.
_within if {
	_number != "all"
	_in_number
	_any_id
}

_within if {
	_number != "all"
	_in_number
	input.spec.gpus.count == count(input.spec.gpus.ids) + count(input.spec.gpus.cdi)
}

_within if {
	_number == "all"
	param.value("gpu_requests", "max_gpus") == -1
	_any_id
}

_in_number if param.value("gpu_requests", "max_gpus") == -1

_in_number if _number <= param.value("gpu_requests", "max_gpus")

_number := "all" if _all

# GPUs that are requested by id count too.
_number := input.spec.gpus.count if {
	input.spec.gpus.all == false
	is_array(input.spec.gpus.ids)
	is_array(input.spec.gpus.cdi)
	input.spec.gpus.count >= 0
	not _all
}

# Null if there is no number.
_shown := object.get({"number": number | number := _number}, "number", null)

_all if input.spec.gpus.all == true

_all if _around_the_request

_all if {
	some entry in input.spec.gpus.cdi
	endswith(entry.name, "=all")
}

# With NVIDIA's runtime an environment variable or a mount gives GPUs without a device request.
_around_the_request if {
	input.spec.gpus.via_env != false
	not _runtime_without_gpus
}

_around_the_request if {
	some mount in input.spec.mounts
	paths.under(mount.target, "/var/run/nvidia-container-devices")
	not _runtime_without_gpus
}

# An administrator can give NVIDIA's runtime any name.
_runtime_without_gpus if {
	input.spec.runtime in {"runc", "io.containerd.runc.v2", "crun", "runsc", "kata", "sysbox-runc"}
}

_any_id if count(param.value("gpu_requests", "allowed_gpu_ids")) == 0

_permitted_id(_) if _any_id

_permitted_id(id) if id in param.value("gpu_requests", "allowed_gpu_ids")

_permitted_cdi(name) if patterns.matches_one(name, param.value("gpu_requests", "allowed_cdi_devices"))

_max := concat("", ["device=", concat(",", ids)]) if {
	ids := param.value("gpu_requests", "allowed_gpu_ids")
	count(ids) > 0
} else := param.shown("gpu_requests", "max_gpus")
