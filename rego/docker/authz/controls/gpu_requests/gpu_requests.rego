# METADATA
# title: No GPUs or CDI devices beyond what was granted
# description: |
#   GPU and CDI requests run vendor hooks as root and may inject any device or mount that a CDI file
#   names; one who takes all GPUs starves the others.
# related_resources:
#   - ref: https://docs.docker.com/reference/cli/docker/container/run/#gpus
#     description: docker run --gpus
#   - ref: https://github.com/cncf-tags/container-device-interface
#     description: Container Device Interface
# custom:
#   references: [CIS 5.18, "OWASP RULE #7", CWE-770, CVE-2025-23266]
#   group: isolation
#   severity: medium
#   message: "GPU request exceeds what you may use ({asked} > {max}). {advice}"
#   remedy: Ask for fewer GPUs with --gpus, or for those that the policy lists.
#   parameters:
#     allow_gpus:
#       type: boolean
#       description: Whether GPUs and CDI devices may be asked for at all.
#     max_gpus:
#       type: integer
#       description: How many may be asked for; -1 for no limit.
#     allowed_gpu_ids:
#       type: strings
#       description: Indexes or UUIDs that may be asked for, and then only by name; empty for any.
#     allowed_cdi_devices:
#       type: strings
#       description: CDI names that may be asked for, as `nvidia.com/gpu=*`.
package docker.authz.controls.gpu_requests

import data.docker.authz.lib.fact
import data.docker.authz.lib.param
import data.docker.authz.lib.paths
import data.docker.authz.lib.patterns
import data.docker.authz.lib.violation

violations contains violation.because(rego.metadata.chain(), "HostConfig.DeviceRequests", _asked, vars) if {
	_wanted
	not _granted
	vars := {"asked": _asked, "max": _max, "advice": _advice}
}

violations contains violation.because(rego.metadata.chain(), fact.field(entry), id, vars) if {
	some entry in input.spec.gpus.ids
	id := fact.text(entry, "id")
	not _allowed_id(entry)
	max := concat("", ["device=", concat(",", param.value("gpu_requests", "allowed_gpu_ids"))])
	vars := {
		"asked": concat("", ["device=", id]),
		"max": max,
		"advice": concat("", ["Use --gpus ", max, "."]),
	}
}

violations contains violation.because(rego.metadata.chain(), fact.field(entry), name, vars) if {
	some entry in input.spec.gpus.cdi
	name := fact.text(entry, "name")
	not patterns.matches_one(entry.name, param.value("gpu_requests", "allowed_cdi_devices"))
	vars := {
		"asked": name,
		"max": concat(", ", param.value("gpu_requests", "allowed_cdi_devices")),
		"advice": concat("", ["Remove --device ", name, "."]),
	}
}

# True unless it is certain that no GPU is asked for.
_wanted if {
	input.request.action in {"container.create", "container.update", "service.create", "service.update"}
	not input.spec.gpus.requested == false
}

_wanted if _around_the_request

_granted if {
	param.value("gpu_requests", "allow_gpus") == true
	is_boolean(input.spec.gpus.all)
	is_number(_number)
	_within
}

_within if {
	param.value("gpu_requests", "max_gpus") == -1
	_named
}

_within if {
	input.spec.gpus.count >= 0
	_number <= param.value("gpu_requests", "max_gpus")
	not _everything
	_named
}

# Who may use certain GPUs only has to name them: a number alone may be any of them.
_named if count(param.value("gpu_requests", "allowed_gpu_ids")) == 0

_named if {
	input.spec.gpus.count == 0
	not _everything
}

_everything if input.spec.gpus.all

_everything if _around_the_request

_everything if {
	some entry in input.spec.gpus.cdi
	endswith(entry.name, "=all")
}

# With NVIDIA's runtime an environment variable or a mount grants GPUs, without any request.
_around_the_request if {
	input.spec.gpus.via_env != false
	not _runtime_without_gpus
}

_around_the_request if {
	some mount in input.spec.mounts
	paths.under(mount.target, "/var/run/nvidia-container-devices")
	not _runtime_without_gpus
}

_runtime_without_gpus if {
	is_string(input.spec.runtime)
	not contains(lower(input.spec.runtime), "nvidia")
}

_number := (input.spec.gpus.count + count(input.spec.gpus.ids)) + count(input.spec.gpus.cdi)

_allowed_id(_) if count(param.value("gpu_requests", "allowed_gpu_ids")) == 0

_allowed_id(entry) if entry.id in param.value("gpu_requests", "allowed_gpu_ids")

default _asked := "an unknown number"

_asked := "all" if _everything

_asked := sprintf("%d", [_number]) if not _everything

_max := "0" if param.value("gpu_requests", "allow_gpus") != true

_max := concat("", ["device=", concat(",", ids)]) if {
	param.value("gpu_requests", "allow_gpus") == true
	ids := param.value("gpu_requests", "allowed_gpu_ids")
	count(ids) > 0
}

_max := _limit if {
	param.value("gpu_requests", "allow_gpus") == true
	count(param.value("gpu_requests", "allowed_gpu_ids")) == 0
}

_limit := "unlimited" if param.value("gpu_requests", "max_gpus") == -1

_limit := sprintf("%d", [limit]) if {
	limit := param.value("gpu_requests", "max_gpus")
	limit != -1
}

_advice := "Remove --gpus, NVIDIA_VISIBLE_DEVICES and CDI devices." if _max == "0"

_advice := sprintf("Use --gpus %s or named devices.", [_max]) if _max != "0"
