# METADATA
# title: No choice of the cgroup
# description: |
#   In the host's cgroup namespace a container sees the whole hierarchy and can edit it with SYS_ADMIN. A cgroup
#   parent of the caller's choice can take the container out of its limits.
# related_resources:
#   - ref: https://docs.docker.com/reference/cli/dockerd/#default-cgroup-parent
#     description: dockerd, default cgroup parent
# custom:
#   references: [CIS 2.10, CIS 5.25, CVE-2022-0492]
#   group: isolation
#   severity: medium
#   endpoints: [container.create, build.run, container.update]
#   inspects: [host]
#   message: Choosing the cgroup is not allowed.
#   messages:
#     required: "The cgroup parent {parent} is required. Add --cgroup-parent {parent}."
#     unproven: The cgroup parent {parent} is required, and a build from a tar cannot prove that it has one. Use BuildKit.
#     private: A private cgroup namespace is required. Add --cgroupns=private.
#     writable: Writable cgroups are not allowed. Remove --security-opt writable-cgroups.
#   remedy: Remove --cgroup-parent and --cgroupns=host.
#   parameters:
#     allowed_cgroup_parents:
#       type: strings
#       templates: true
#       description: Cgroup parents that callers may choose.
#     required_cgroup_parent:
#       type: string?
#       description: The cgroup parent that every container must name. null requires none.
#     require_private_cgroupns:
#       type: boolean
#       description: Whether callers must pass --cgroupns=private. On cgroup v1 the default is the host's namespace.
package docker.authz.controls.cgroup_placement

import data.docker.authz.lib.param
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {"field": parent.field, "value": parent.value}) if {
	some parent in _parents
	not _parent_permitted(parent.value)
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "required",
	"field": parent.field,
	"value": parent.value,
	"vars": {"parent": param.shown("cgroup_placement", "required_cgroup_parent")},
}) if {
	some parent in _parents
	parent.value == ""
	input.request.action != "container.update"
	not _required == null
}

# A form body that plugins do not see could override the parameters of the URL.
violations contains violation.new(rego.metadata.chain(), {
	"message": "unproven",
	"field": "cgroupparent",
	"vars": {"parent": param.shown("cgroup_placement", "required_cgroup_parent")},
}) if {
	input.request.action == "build.run"
	not input.request.query_trusted == true
	not _required == null
}

violations contains violation.new(rego.metadata.chain(), {
	"field": "HostConfig.CgroupnsMode",
	"value": mode,
}) if {
	input.request.action == "container.create"
	not _namespace_safe
	mode := object.get(input, ["spec", "ns", "cgroup", "mode"], null)
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "private",
	"field": "HostConfig.CgroupnsMode",
	"value": "",
}) if {
	input.request.action == "container.create"
	input.spec.ns.cgroup.mode == ""
	not _default_permitted
}

violations contains violation.new(rego.metadata.chain(), {"field": "HostConfig.Cgroup", "value": cgroup}) if {
	input.request.action == "container.create"
	not input.spec.cgroup == ""
	cgroup := object.get(input, ["spec", "cgroup"], null)
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "writable",
	"field": "HostConfig.SecurityOpt",
}) if {
	input.request.action == "container.create"
	not input.spec.security.writable_cgroups == false
}

_parents contains {"field": "HostConfig.CgroupParent", "value": object.get(input, ["spec", "cgroup_parent"], null)} if {
	input.request.action == "container.create"
	not _default_parent_permitted
}

_parents contains {"field": "CgroupParent", "value": object.get(input, ["spec", "cgroup_parent"], null)} if {
	input.request.action == "container.update"
	not input.spec.cgroup_parent == ""
}

_parents contains {"field": "cgroupparent", "value": object.get(input, ["build", "cgroup_parent"], null)} if {
	input.request.action == "build.run"
	not _default_parent_of_build_permitted
}

_default_parent_permitted if {
	input.spec.cgroup_parent == ""
	_required == null
}

_default_parent_of_build_permitted if {
	input.build.cgroup_parent == ""
	_required == null
}

_parent_permitted("")

# dockerd joins the parent to its own cgroup, so ../../foo leaves it, whatever the lists allow.
_parent_permitted(parent) if {
	is_string(parent)
	not contains(parent, "..")
	_parent_listed(parent)
}

_parent_listed(parent) if {
	parent == _required
} else if {
	_required == null
	parent in param.value("cgroup_placement", "allowed_cgroup_parents")
}

_namespace_safe if input.spec.ns.cgroup.mode in {"", "private"}

# dockerd's own choice, as on cgroup v1, which docker inspect then shows.
_namespace_safe if {
	input.spec.ns.cgroup.mode == "host"
	input.host.private_cgroupns_default == false
	_default_permitted
}

_default_permitted if param.value("cgroup_placement", "require_private_cgroupns") == false

_required := param.value("cgroup_placement", "required_cgroup_parent")
