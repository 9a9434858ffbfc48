package docker.authz.lib.urls_test

import data.docker.authz.lib.urls

_patterns := ["client-session", "https://git.example.com/team/**", "git://**"]

test_matches_one if {
	every url in ["client-session", "https://git.example.com/team/app.git#main:docker", "git://evil.com/x/%2e%2e/y"] {
		urls.matches_one(url, _patterns)
	}
}

test_not_matches_elsewhere if {
	every url in [
		"", "client-session/x", "https://git.example.com/team/", "https://git.example.com/teams/x", "https://git.example.com/team/../x",
		"https://git.example.com/team/%2e%2e/x", `https://git.example.com/team/..\x`, `https://git.example.com/team/\x`, "https://git.example.com@evil.com/team/x",
		"HTTPS://git.example.com/team/x", "http://git.example.com/team/x", " git://x", "git://",
	] {
		not urls.matches_one(url, _patterns)
	}
	not urls.matches_one(null, _patterns)
	not urls.matches_one("client-session", null)
}
