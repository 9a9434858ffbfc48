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

_matches(changes, pattern) if images.matches_one(fixture.image(changes), ["quay.io/x", pattern])

_may_match(changes, pattern) if images.may_match_one(fixture.image(changes), ["quay.io/x", pattern])

test_matches_by_name if {
	every pattern in ["docker.io/library/alpine", "docker.io/library/*", "docker.io/**", "**", "*.io/library/al*e", "docker.io/library/**", "docker.io/*/alpine"] {
		_matches({}, pattern)
		_may_match({}, pattern)
	}
}

test_a_star_stays_in_its_component if {
	every pattern in ["docker.io/*", "*", "docker.io/library/alpine/**", "docker.io/library", "docker.io/lib*", "docker.io/library/*/*", "docker.io/library/alp", "ocker.io/**", "docker.i/**"] {
		not _matches({}, pattern)
		not _may_match({}, pattern)
	}
	deep := {"name": "registry.example.com/ci/team/app"}
	not _matches(deep, "registry.example.com/ci/*")
	_matches(deep, "registry.example.com/ci/**")
	not _matches({"name": "registry.example.com/ci"}, "registry.example.com/ci/**")
	not _matches({"name": "registry.example.com/cii/app"}, "registry.example.com/ci/**")
	not _matches({"name": "registry.example.com.evil.com/ci/app"}, "registry.example.com/**")
}

test_a_port_belongs_to_the_host if {
	port := {"name": "localhost:5000/app"}
	_matches(port, "localhost:5000/*")
	_matches(port, "localhost:5000/app:latest")
	not _matches(port, "localhost/*")
	not _matches(port, "localhost:500/**")
	not _matches({"name": "localhost/app"}, "localhost:5000/**")
}

test_a_tag_is_compared_where_the_pattern_has_one if {
	_matches({}, "docker.io/library/alpine:latest")
	_matches({"selector": ":3.20"}, "docker.io/library/alpine:3.*")
	_matches({"selector": ":3.20"}, "docker.io/library/*:*")
	not _matches({"selector": ":3.20"}, "docker.io/library/alpine:3.2")
	not _matches({"selector": ":*"}, "docker.io/library/alpine:3.2")
	_matches({"selector": ":*"}, "docker.io/library/alpine")
}

test_a_digest_counts_more_than_a_tag if {
	digest := {"selector": "@sha256:aaaa", "tag": "3.20"}
	_matches(digest, "docker.io/library/alpine")
	_matches(digest, "docker.io/library/alpine@sha256:aaaa")
	_matches(digest, "docker.io/library/alpine:3.19@sha256:aaaa")
	not _matches(digest, "docker.io/library/alpine:3.20")
	not _matches(digest, "docker.io/library/alpine@sha256:bbbb")
}

test_what_may_be_denied_is if {
	_may_match({"selector": ":3.1"}, "docker.io/library/alpine:3.1")
	_may_match({"selector": ":*"}, "docker.io/library/alpine:3.1")
	_may_match({"selector": "@sha256:aaaa"}, "docker.io/library/alpine:3.1")
	not _may_match({"selector": ":3.20"}, "docker.io/library/alpine:3.1")
	not _may_match({"selector": ":*", "name": "docker.io/library/busybox"}, "docker.io/library/alpine:3.1")
}

test_only_a_name_matches if {
	every kind in ["none", "id", "invalid", null, 5] {
		not _matches({"kind": kind}, "**")
		not _may_match({"kind": kind}, "**")
	}
	_matches({"kind": "maybe-id"}, "**")
	not _matches({"name": null}, "**")
	not images.matches_one(null, ["**"])
	not images.matches_one(_image, null)
	not images.may_match_one("docker.io/library/alpine", ["**"])
}

test_a_template_that_nothing_was_put_into_matches_nothing if {
	not _matches({"name": "docker.io/alice/app"}, "docker.io/${user}/**")
}

test_of_a_host if {
	every pattern in ["**", "docker.io/**", "docker.io/library/x:1", "*.io/x"] {
		images.of_host(fixture.image({}), pattern)
	}
	every pattern in ["docker.i/**", "quay.io/**", ""] {
		not images.of_host(fixture.image({}), pattern)
	}
	not images.of_host(fixture.image({"kind": "id"}), "**")
	not images.of_host(null, "docker.io/**")
}
