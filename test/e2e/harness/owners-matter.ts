/** Roles that allow every action, so that only whose an object is can make the difference. */
export const OWNERS_MATTER = `
schema: 1
anonymous: {role: null}
unknown_user: {role: null}
roles: {worker: {allow: [{actions: ["*"]}]}}
users: {alice: {roles: [worker]}, bob: {roles: [worker]}, carol: {roles: [admin]}}
modes: {container_ownership: deny, volume_ownership: deny, cross_container_sharing: deny, network_attachment: deny}
parameters:
  container_ownership.deny_unowned: true
  container_ownership.mask_missing: true
  network_attachment.allowed_networks: [bridge]
  cross_container_sharing.own_only: true
  cross_container_sharing.allowed_sharing: [pid, ipc, network, volumes, links]
`;
