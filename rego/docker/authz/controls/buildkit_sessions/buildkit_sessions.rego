# METADATA
# title: No BuildKit
# description: |
#   BuildKit communicates over a connection that plugins do not see. It can run steps in the host's network and with
#   CDI devices, both of which dockerd allows by default, and it can name, pull and push any image. The policy can
#   only allow or deny all of it. From release 29.2 on, dockerd also serves BuildKit beside its API, without asking
#   plugins, on every listener without TLS. Set builder.entitlements to false in daemon.json, or give users TLS only.
# related_resources:
#   - ref: https://docs.docker.com/build/buildkit/
#     description: Docker, BuildKit
#   - ref: https://docs.docker.com/build/buildkit/configure/
#     description: Docker, configuring BuildKit
# custom:
#   references: ["OWASP RULE #13", CWE-693, CWE-862, GHSA-wr6v-9f75-vh2g]
#   group: images
#   severity: high
#   endpoints: [buildkit.session, buildkit.grpc, build.run, container.create]
#   actions:
#     sessions: [buildkit.session, buildkit.grpc]
#   message: BuildKit is not allowed here.
#   messages:
#     container: A privileged builder in a container ({image}) is not allowed.
#   remedy: Use a BuildKit of your own, for example with docker buildx create --driver remote.
#   parameters:
#     buildkit_mode:
#       type: string
#       values: [allow, deny]
#       description: "`allow` permits everything that BuildKit does, `deny` nothing."
package docker.authz.controls.buildkit_sessions

import data.docker.authz.lib.action
import data.docker.authz.lib.param
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {"field": null}) if {
	not _permitted
	action.among(rego.metadata.chain(), "sessions")
}

violations contains violation.new(rego.metadata.chain(), {"field": "version", "value": version}) if {
	input.request.action == "build.run"
	not _permitted
	not _classic
	version := violation.member(input.build, "version")
}

# The container that buildx creates for its driver docker-container.
violations contains violation.new(rego.metadata.chain(), {
	"message": "container",
	"field": "Image",
	"value": raw,
	"vars": {"image": raw},
}) if {
	input.request.action == "container.create"
	not _no_builder
	not _permitted
	raw := violation.member(violation.member(input.spec, "image"), "raw")
}

_permitted if param.value("buildkit_sessions", "buildkit_mode") == "allow"

_classic if {
	input.build.version in {"", "1"}
	input.build.session == ""
	input.build.remote != "client-session"
}

_no_builder if input.spec.privileged == false

_no_builder if {
	input.spec.privileged == true
	is_string(input.spec.image.name)
	input.spec.image.name != "docker.io/moby/buildkit"
}
