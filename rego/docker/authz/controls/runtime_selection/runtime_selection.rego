# METADATA
# title: No OCI runtime or annotation beyond those listed
# description: |
#   Another runtime may skip checks, leave the sandbox that the administrator chose, or be any program on PATH whose
#   name looks like a shim's. Annotations control runtimes, including host paths and hooks.
# related_resources:
#   - ref: https://docs.docker.com/engine/daemon/alternative-runtimes/
#     description: Alternative container runtimes
#   - ref: https://github.com/kata-containers/runtime/pull/902
#     description: Kata Containers, annotations that executed code on the host
# custom:
#   references: ["OWASP RULE #11", NIST SP 800-190 4.4.3, CWE-829, "MITRE ATT&CK T1611"]
#   group: isolation
#   severity: high
#   endpoints: [container.create, service.create, service.update, build.run]
#   actions:
#     services: [service.create, service.update]
#   inspects: [host]
#   message: "Runtime {runtime} may not be used. Remove --runtime or use one of: {allowed}."
#   messages:
#     default: "dockerd's default runtime, {runtime}, may not be used. Use --runtime with one of: {allowed}."
#     unknown: "dockerd did not report its default runtime. Try again, or use --runtime with one of: {allowed}."
#     fixed: "This request uses the runtime {runtime}, which may not be used and cannot be changed here. Use docker run --runtime with one of: {allowed}."
#     annotation: "Annotation {key} may not be set. Remove --annotation {key} or use one of: {allowed}."
#   remedy: Remove --runtime and --annotation, or use those that the policy lists.
#   parameters:
#     allowed_runtimes:
#       type: strings
#       description: |
#         Runtimes that callers may choose, matched exactly; runc and io.containerd.runc.v2 are two names. dockerd's
#         default is checked too, if Dockwarden may ask dockerd for it. Services and builds always use the default.
#     required_runtime:
#       type: string?
#       description: The runtime that every container must use, such as runsc. null for none.
#     allowed_annotations:
#       type: name-patterns
#       description: Keys that callers may set, such as `com.docker.*`. Keys that control runtimes are always denied.
package docker.authz.controls.runtime_selection

import data.docker.authz.lib.action
import data.docker.authz.lib.param
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"field": "HostConfig.Runtime",
	"value": runtime,
	"vars": vars,
}) if {
	input.request.action == "container.create"
	not _permitted
	not _by_default
	runtime := violation.member(input.spec, "runtime_raw")
	vars := {"runtime": runtime, "allowed": _choice}
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "default",
	"field": "HostConfig.Runtime",
	"value": runtime,
	"vars": vars,
}) if {
	input.request.action == "container.create"
	not _permitted
	_by_default
	not _unsaid
	runtime := violation.member(input.spec, "runtime")
	vars := {"runtime": _named(runtime), "allowed": _choice}
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "unknown",
	"field": "HostConfig.Runtime",
	"value": "",
	"vars": {"allowed": _choice},
}) if {
	input.request.action == "container.create"
	not _permitted
	_by_default
	_unsaid
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "fixed",
	"field": null,
	"value": runtime,
	"vars": {"runtime": _named(runtime), "allowed": _choice},
}) if {
	_runs_by_default
	not _default_permitted
	runtime := object.get(input, ["host", "default_runtime"], null)
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "fixed",
	"field": null,
	"value": "runc",
	"vars": {"runtime": "runc", "allowed": _choice},
}) if {
	input.request.action == "build.run"
	not _by_classic_builder
	not _as_required("runc")
}

_runs_by_default if action.among(rego.metadata.chain(), "services")

_runs_by_default if {
	input.request.action == "build.run"
	not _by_buildkit
}

# A query that a form body may override proves neither builder.
_by_buildkit if {
	input.build.version == "2"
	input.request.query_trusted == true
}

# BuildKit runs runc, whatever dockerd's default is.
_by_classic_builder if {
	input.build.version in {"", "1"}
	input.request.query_trusted == true
}

# Dockwarden asked dockerd, which has not responded since it started.
_unsaid if "host" in input.gaps

_by_default if input.spec.runtime_raw == ""

_permitted if {
	_usable(input.spec.runtime)
} else if {
	input.spec.runtime_raw == ""
	input.spec.runtime == null
	_unknown_permitted
}

_default_permitted if {
	_usable(input.host.default_runtime)
} else if {
	input.host.default_runtime == null
	_unknown_permitted
}

_usable(runtime) if {
	runtime in param.value("runtime_selection", "allowed_runtimes")
	_as_required(runtime)
}

# If Dockwarden may not ask dockerd, the default counts as the administrator's choice, unless a runtime is required.
_unknown_permitted if {
	every gap in input.gaps { gap != "host" }
	_as_required(null)
}

_as_required(runtime) if {
	param.value("runtime_selection", "required_runtime") == null
} else if {
	runtime == param.value("runtime_selection", "required_runtime")
	runtime != null
}

_named(null) := "whose name is not known"

_named(runtime) := runtime if runtime != null

_choice := param.shown("runtime_selection", "allowed_runtimes") if _as_required(null)

_choice := param.shown("runtime_selection", "required_runtime") if not _as_required(null)
