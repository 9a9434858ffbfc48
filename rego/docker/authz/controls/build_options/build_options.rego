# METADATA
# title: No builds with unsafe options
# description: |
#   A build runs commands as root. With the host's network, a context that dockerd fetches from any address, or host
#   entries of the caller's choice, a build can do as much as docker run. The policy does not see the Dockerfile, and
#   a form in the body of a classic build can override the options it sees. A step can lead BuildKit to files of the
#   host. Set allow_build to false for users whom you do not trust as you trust root, and buildkit_sessions as well.
# related_resources:
#   - ref: https://docs.docker.com/reference/cli/docker/buildx/build/
#     description: docker build
#   - ref: https://github.com/moby/moby/issues/38217
#     description: moby, what plugins are not shown of a build
# custom:
#   references: [CIS 4.2, CIS 4.9, "OWASP RULE #13", CWE-829, CWE-918]
#   group: images
#   severity: high
#   endpoints: [build.run, build.cancel]
#   message: "This build option is not allowed: {option}."
#   messages:
#     off: Builds in dockerd are not allowed here.
#     builder: "Builds must use BuildKit. Remove DOCKER_BUILDKIT=0."
#     dockerfile: The Dockerfile {path} is outside the build context. Use a relative path without "..".
#   remedy: Build without the option, use a BuildKit of your own (docker buildx create --driver remote), or ask an administrator.
#   parameters:
#     allow_build:
#       type: boolean
#       description: Whether callers may build images at all.
#     allowed_build_networks:
#       type: strings
#       description: Values that --network may have. The empty text and `default` mean the same.
#     allowed_remote_contexts:
#       type: url-patterns
#       description: |
#         Addresses from which dockerd may fetch a context. `https://git.example.com/team/**` allows everything below
#         it, `https://**` any host, `client-session` the client's own directory with BuildKit.
#     require_buildkit:
#       type: boolean
#       description: Whether to deny the classic builder.
#     allow_extra_hosts:
#       type: boolean
#       description: Whether callers may use --add-host.
package docker.authz.controls.build_options

import data.docker.authz.lib.action
import data.docker.authz.lib.param
import data.docker.authz.lib.urls
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {"message": "off", "field": null}) if {
	not _builds
	action.listed(rego.metadata.chain())
}

violations contains violation.new(rego.metadata.chain(), {
	"field": "networkmode",
	"value": mode,
	"vars": {"option": _option("--network", mode)},
}) if {
	_judged
	mode := violation.member(input.build, "network_mode")
	not _network_permitted(mode)
}

violations contains violation.new(rego.metadata.chain(), {
	"field": "remote",
	"value": remote,
	"vars": {"option": _option("the remote context", remote)},
}) if {
	_judged
	remote := violation.member(input.build, "remote")
	not _remote_permitted(remote)
}

violations contains violation.new(rego.metadata.chain(), {
	"field": "extrahosts",
	"vars": {"option": "--add-host"},
}) if {
	_judged
	hosts := violation.member(input.resolution, "hosts")
	not _hosts_permitted(hosts)
}

violations contains violation.new(rego.metadata.chain(), {
	"field": "securityopt",
	"value": options,
	"vars": {"option": "--security-opt"},
}) if {
	_judged
	options := violation.member(input.build, "security_opts")
	not options == []
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "dockerfile",
	"field": "dockerfile",
	"value": path,
	"vars": {"path": path},
}) if {
	_judged
	path := violation.member(input.build, "dockerfile")
	not _inside(path)
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "builder",
	"field": "version",
	"value": version,
}) if {
	_judged
	version := violation.member(input.build, "version")
	not _builder_permitted(version)
}

_judged if {
	input.request.action == "build.run"
	_builds
}

_builds if param.value("build_options", "allow_build") == true

_option(name, value) := concat(" ", [name, value]) if is_string(value)

_option(name, value) := name if not is_string(value)

_network_permitted(mode) if mode in _networks

_network_permitted("") if "default" in _networks

_network_permitted("default") if "" in _networks

_networks := param.value("build_options", "allowed_build_networks")

_remote_permitted("")

_remote_permitted(remote) if urls.matches_one(remote, param.value("build_options", "allowed_remote_contexts"))

_hosts_permitted([])

_hosts_permitted(hosts) if {
	is_array(hosts)
	param.value("build_options", "allow_extra_hosts") == true
}

# Windows also separates components with backslashes.
_inside(path) if {
	is_string(path)
	parts := split(replace(path, `\`, "/"), "/")
	not ".." in parts
	not startswith(path, "/")
	not startswith(path, `\`)
}

_builder_permitted(version) if version == "2"

_builder_permitted(version) if {
	version in {"", "1"}
	param.value("build_options", "require_buildkit") == false
}
