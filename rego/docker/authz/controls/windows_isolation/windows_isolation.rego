# METADATA
# title: No weaker isolation, pipes or credentials of Windows
# description: |
#   On Windows, process isolation shares the host's kernel, the pipe docker_engine is dockerd's API, and a credential
#   spec is an account of the domain. dockerd on Linux knows only the default isolation.
# related_resources:
#   - ref: https://learn.microsoft.com/en-us/virtualization/windowscontainers/manage-containers/hyperv-container
#     description: Microsoft, isolation modes
#   - ref: https://learn.microsoft.com/en-us/virtualization/windowscontainers/manage-containers/manage-serviceaccounts
#     description: Microsoft, accounts for containers
# custom:
#   references: [CIS 5.32, "PSS baseline: HostProcess", NIST SP 800-190 4.4.3, CWE-250, "MITRE ATT&CK T1611", "MITRE ATT&CK T1078"]
#   group: isolation
#   severity: high
#   endpoints: [container.create, service.create, service.update, build.run]
#   actions:
#     creates: [container.create, service.create, service.update]
#   inspects: [host]
#   message: Isolation {isolation} is not allowed. On Windows, use --isolation=hyperv.
#   messages:
#     credentials: "Credential spec {spec} is not allowed. Remove --security-opt credentialspec."
#     pipe: "Pipe {name} may not be mounted. Remove that mount."
#     unreadable: The Windows options of this request could not be read. Remove --isolation, credential specs and pipes.
#   remedy: Remove --isolation, --security-opt credentialspec and mounts of pipes.
#   parameters:
#     require_hyperv:
#       type: boolean
#       description: |
#         Whether containers on Windows must request isolation by Hyper-V, since their default may be another.
#     allowed_credential_specs:
#       type: strings
#       description: Credential specs that callers may use, such as `file://app.json`.
#     allowed_named_pipes:
#       type: strings
#       description: Pipes that callers may mount, such as `\\.\pipe\app`, in any case.
package docker.authz.controls.windows_isolation

import data.docker.authz.lib.action
import data.docker.authz.lib.param
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"field": field,
	"value": isolation,
	"vars": {"isolation": isolation},
}) if {
	not _spec_permitted
	_running
	field := object.get(input, ["spec", "windows", "isolation_field"], null)
	isolation := object.get(input, ["spec", "windows", "isolation"], null)
}

violations contains violation.new(rego.metadata.chain(), {
	"field": "isolation",
	"value": isolation,
	"vars": {"isolation": isolation},
}) if {
	input.request.action == "build.run"
	isolation := object.get(input, ["build", "isolation"], null)
	not _permitted(isolation)
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "credentials",
	"field": field,
	"value": spec,
	"vars": {"spec": spec},
}) if {
	some entry in input.spec.windows.credential_specs
	spec := violation.member(entry, "spec")
	not _credentials_permitted(spec)
	field := violation.member(entry, "field")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "pipe",
	"field": field,
	"value": name,
	"vars": {"name": name},
}) if {
	some pipe in input.spec.windows.pipes
	name := violation.member(pipe, "name")
	not _pipe_permitted(name)
	field := violation.member(pipe, "field")
}

violations contains violation.new(rego.metadata.chain(), {"message": "unreadable", "field": null}) if {
	not _readable
	_running
}

_running if action.among(rego.metadata.chain(), "creates")

_readable if {
	is_array(input.spec.windows.credential_specs)
	is_array(input.spec.windows.pipes)
}

_spec_permitted if _permitted(input.spec.windows.isolation)

_permitted(isolation) if {
	isolation in {"", "default"}
	not _hyperv_required
} else if {
	input.host.os == "windows"
	isolation == "hyperv"
} else if {
	input.host.os == "windows"
	isolation == "process"
	not _hyperv_required
}

# An unknown system counts as Linux, where dockerd refuses every other isolation itself.
_hyperv_required if {
	input.host.os == "windows"
	not _any_isolation
}

_any_isolation if param.value("windows_isolation", "require_hyperv") == false

_credentials_permitted(spec) if spec in param.value("windows_isolation", "allowed_credential_specs")

_pipe_permitted(name) if {
	some pipe in param.value("windows_isolation", "allowed_named_pipes")
	replace(lower(pipe), "/", `\`) == name
}
