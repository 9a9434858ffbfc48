package docker.authz.controls.resource_overrides

import data.docker.authz.lib.param
import data.docker.authz.lib.resources
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"message": "storage",
	"field": "HostConfig.StorageOpt",
}) if {
	input.request.action == "container.create"
	not _storage_permitted
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "size",
	"field": "HostConfig.StorageOpt",
}) if {
	input.request.action == "container.create"
	not _storage_limited
}

_storage_permitted if {
	resources.asked.storage.given == false
} else if {
	is_boolean(resources.asked.storage.given)
	param.value("resource_overrides", "allow_storage_opt") == true
} else if {
	# If a size is required, the option for it must be allowed.
	is_boolean(resources.asked.storage.given)
	_size_required == true
}

_storage_limited if {
	_size_required == false
} else if {
	is_number(resources.asked.storage.bytes)
	resources.asked.storage.bytes > 0
}

_size_required := param.value("resource_overrides", "require_storage_size")
