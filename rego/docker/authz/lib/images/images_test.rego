package docker.authz.lib.images_test

import data.docker.authz.fixture
import data.docker.authz.lib.images

_digest := "sha256:aaaa"

_image := fixture.image({"digest": _digest})

test_pinned_by_name_and_digest if images.pinned_by(_image, ["docker.io/library/alpine@sha256:aaaa"])

test_pinned_by_one_of_several if {
	images.pinned_by(_image, ["quay.io/x/y@sha256:aaaa", "docker.io/library/alpine@sha256:aaaa"])
}

test_pinned_by_a_pattern_with_a_tag if images.pinned_by(_image, ["docker.io/library/alpine:3@sha256:aaaa"])

test_pinned_by_a_registry_with_a_port if {
	image := fixture.image({"name": "localhost:5000/app", "digest": _digest})
	images.pinned_by(image, ["localhost:5000/app:1@sha256:aaaa"])
}

test_not_pinned_by_another_digest_or_name if {
	not images.pinned_by(_image, ["docker.io/library/alpine@sha256:bbbb"])
	not images.pinned_by(_image, ["docker.io/library/alpine2@sha256:aaaa"])
	not images.pinned_by(_image, [])
}

test_not_pinned_by_name_alone if {
	not images.pinned_by(fixture.image({"tag": "latest"}), ["docker.io/library/alpine"])
	not images.pinned_by(fixture.image({}), ["docker.io/library/alpine@"])
	not images.pinned_by(fixture.image({"digest": null}), ["docker.io/library/alpine@sha256:aaaa"])
}

test_unreadable_is_not_pinned if {
	not images.pinned_by(null, ["docker.io/library/alpine@sha256:aaaa"])
	not images.pinned_by(_image, null)
	not images.pinned_by("docker.io/library/alpine@sha256:aaaa", ["docker.io/library/alpine@sha256:aaaa"])
}
