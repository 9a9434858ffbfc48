# METADATA
# title: No volume drivers or options beyond those listed
# description: |
#   A volume of the local driver can be a bind mount of any directory, a mount of the host's root disk or a network
#   share. Other drivers accept any host path.
# related_resources:
#   - ref: https://docs.docker.com/reference/cli/docker/volume/create/#opt
#     description: docker volume create --opt
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
#     description: Pod Security Standards, restricted, Volume Types
# custom:
#   references: [CIS 5.6, "PSS restricted: Volume Types", "OWASP RULE #8", CWE-668]
#   group: mounts
#   severity: critical
#   endpoints:
#     [volume.create, volume.update, container.create, service.create, service.update, container.start, container.restart,
#      container.archive_put]
#   actions:
#     services: [service.create, service.update]
#     writes: [container.start, container.restart, container.archive_put]
#   inspects: [fills]
#   inspects_when: filled_volumes
#   message: Volume option {option} is not allowed.
#   messages:
#     driver: "Volume driver {driver} is not allowed. Leave out --driver and --volume-driver, or use one of: {allowed}."
#     shared: "Volume {volume} may not be filled from the image while a running container uses it. Stop that container first, or mount the volume with nocopy: -v NAME:TARGET:nocopy, --mount …,volume-nocopy, in compose volume: {nocopy: true}. For volumes without a name use docker compose up -V."
#     used: "A container may have used volume {volume} before, so it may not be filled from the image. Mount it with nocopy: -v NAME:TARGET:nocopy, --mount …,volume-nocopy, in compose volume: {nocopy: true}. For volumes without a name use docker compose up -V."
#     mounted: "Volume {volume} is {kind} and may not be filled from the image. Mount it with nocopy: -v NAME:TARGET:nocopy, --mount …,volume-nocopy, in compose volume: {nocopy: true}."
#     nameless: "Volume {volume} belongs to no container and may not be mounted by the name that dockerd gave it. Create a volume with a name, and copy its contents."
#     service: "Volumes of a service may not be filled from the image. Mount them with --mount …,volume-nocopy."
#     size: "A tmpfs volume needs a size. Add it: -o o=size=64m."
#     files: "A tmpfs volume may have {max} files at most, since each takes the host's memory. Use -o o=size=64m,nr_inodes={max} or fewer."
#     large: "A tmpfs volume may have {max} at most, since it takes the host's memory. Use -o o=size={max} or less."
#     users: Only dockerd knows who uses the volumes, and it did not answer. Try again.
#   remedy: Create the volume without --opt and --driver, or with values that the policy lists. Mount one that was used with nocopy.
#   parameters:
#     allowed_volume_drivers:
#       type: strings
#       description: Volume drivers that callers may use.
#     allowed_local_volume_types:
#       type: strings
#       description: Types of file systems that the local driver may mount, such as tmpfs or nfs4.
#     allowed_volume_servers:
#       type: name-patterns
#       description: Servers of network shares that callers may mount, such as `*.example.com`.
#     filled_volumes:
#       type: string
#       values: [any, unshared, new]
#       description: |
#         Which volumes dockerd may fill from an image, as root and following links, when it creates a container: `any`;
#         `unshared` volumes, which no running container uses meanwhile; or `new` ones, with which no container was started since
#         they were created. With the last two only volumes of dockerd's own are filled, and a tmpfs volume needs a size.
#         Where bind_mount_allowlist denies, a volume that is a bind needs nocopy with `any` as well.
#     max_tmpfs_bytes:
#       type: natural
#       description: |
#         The most bytes of a tmpfs volume, which then needs a size in bytes: the kernel gives one without a size half of the
#         memory. 0 for any size.
#     max_tmpfs_inodes:
#       type: natural
#       description: |
#         The most files of a tmpfs volume, which then needs `nr_inodes`: without it, the kernel lets it have one file for each
#         two pages of the host's memory, whatever its size, and each takes about 1.5 KiB beside it. 0 for any number.
#     denied_volume_options:
#       type: strings
#       description: Options that callers may not set for drivers other than local, in lower case.
package docker.authz.controls.volume_driver

import data.docker.authz.lib.action
import data.docker.authz.lib.param
import data.docker.authz.lib.patterns
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"field": field,
	"value": option,
	"vars": {"option": option},
}) if {
	some volume in input.volumes
	not _permitted(volume)
	not _unlisted(volume)
	field := violation.member(volume, "field")
	option := _refused(volume)
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "driver",
	"field": field,
	"value": option,
	"vars": {"driver": volume.driver, "allowed": param.shown("volume_driver", "allowed_volume_drivers")},
}) if {
	some volume in input.volumes
	not _permitted(volume)
	_unlisted(volume)
	field := violation.member(volume, "field")
	option := _refused(volume)
}

violations contains violation.new(rego.metadata.chain(), {"field": null, "vars": {"option": null}}) if {
	not _readable
	action.listed(rego.metadata.chain())
}

_readable if is_array(input.volumes)

# Only dockerd knows the driver and options of a volume that the request only names.
_permitted(volume) if {
	volume.driver == "local"
	volume.options == {}
	volume.cluster == false
} else if {
	volume.driver == "local"
	_driver_allowed(volume)
	volume.cluster == false
	_local_keys(volume)
	_mountable(volume)
} else if {
	volume.driver != "local"
	_driver_allowed(volume)
	is_object(volume.options)
	is_array(param.value("volume_driver", "denied_volume_options"))
	count(_denied_keys(volume)) == 0
}

_unlisted(volume) if {
	is_string(volume.driver)
	not _driver_allowed(volume)
}

_driver_allowed(volume) if volume.driver in param.value("volume_driver", "allowed_volume_drivers")

_local_keys(volume) if {
	is_object(volume.options)
	count(_unknown_keys(volume)) == 0
}

_unknown_keys(volume) := {key | some key, _ in volume.options} - {"type", "o", "device", "size"}

_denied_keys(volume) := {key |
	some key, _ in volume.options
	lower(key) in param.value("volume_driver", "denied_volume_options")
}

# A volume with the option bind is a bind mount whatever its type. Its device is among the host paths, on which other
# controls decide. For cifs dockerd changes the path.
_mountable(volume) if {
	volume.bind == true
	volume.type != "cifs"
} else if {
	volume.bind == false
	{key | some key, _ in volume.options} == {"size"}
} else if {
	volume.bind == false
	_type_allowed(volume)
	_server_allowed(volume)
}

_type_allowed(volume) if volume.type in param.value("volume_driver", "allowed_local_volume_types")

_server_allowed(volume) if {
	volume.server == ""
	not _remote(volume)
}

_remote(volume) if volume.type in {"nfs", "nfs4", "cifs", "smb3", "smbfs"}

_server_allowed(volume) if {
	volume.server != ""
	every server in split(volume.server, ",") {
		server != ""
		patterns.matches_one(server, param.value("volume_driver", "allowed_volume_servers"))
	}
}

# Shows only the values of driver, type and server, since others may hold passwords.
_refused(volume) := _pair("driver", volume) if {
	not _driver_allowed(volume)
} else := concat(", ", sort(_denied_keys(volume))) if {
	volume.driver != "local"
} else := concat(", ", sort(_unknown_keys(volume))) if {
	count(_unknown_keys(volume)) > 0
} else := "cluster" if {
	not volume.cluster == false
} else := "o=bind" if {
	volume.bind == true
} else := _pair("type", volume) if {
	not _type_allowed(volume)
} else := _pair("server", volume)

_pair(name, volume) := concat("", [name, "=", value]) if {
	value := violation.member(volume, name)
	is_string(value)
} else := name
