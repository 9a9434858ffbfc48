/** A policy in the manner of those that are written for opa-docker-authz: users by a header or a certificate, and few rules. */
export const LAB_POLICY = `package docker.authz

import data.users

default allow := false

allow if {
	not unconfined
	not privileged
	not wrong_network
	not writable_bind
	may_send
}

unconfined if {
	glob.match("/**/containers/create", ["/"], input.PathPlain)
	"seccomp=unconfined" in input.Body.HostConfig.SecurityOpt
}

privileged if input.Body.HostConfig.Privileged == true

wrong_network if {
	input.Body.Labels["com.example/deployment"] == "prod"
	input.Body.HostConfig.NetworkMode != "prod-network"
}

writable_bind if {
	some bind in input.BindMounts
	not bind.ReadOnly
	not startswith(bind.Resolved, "/srv/shared/")
}

name := input.Headers["Authz-User"] if input.User == ""

name := input.User if input.User != ""

may_send if {
	input.Method == "GET"
	users[name]
}

may_send if users[name].readOnly == false
`;

export const LAB_USERS = { users: { ann: { readOnly: false }, ben: { readOnly: true } } };
