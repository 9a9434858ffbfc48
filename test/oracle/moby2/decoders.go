package main

import (
	"net/http"

	"github.com/moby/moby/api/types/checkpoint"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/network"
	plugintypes "github.com/moby/moby/api/types/plugin"
	"github.com/moby/moby/api/types/swarm"
	"github.com/moby/moby/api/types/volume"
	"github.com/moby/moby/v2/daemon/server/httputils"
	"github.com/moby/moby/v2/daemon/server/volumebackend"
)

// read decodes into T with dockerd's own ReadJSON.
func read[T any](r *http.Request) (any, error) {
	var value T
	err := httputils.ReadJSON(r, &value)
	return value, err
}

type decodersOf = map[string]func(*http.Request) (any, error)

// decoders leave out auth, since a plugin is never shown its body.
func decoders() decodersOf {
	return decodersOf{
		"checkpoint_create":  read[checkpoint.CreateRequest],
		"config_create":      read[swarm.ConfigSpec],
		"config_update":      read[swarm.ConfigSpec],
		"container_commit":   readCommit,
		"container_create":   read[container.CreateRequest],
		"container_update":   read[container.UpdateConfig],
		"exec_create":        read[container.ExecCreateRequest],
		"exec_start":         read[container.ExecStartRequest],
		"network_connect":    read[network.ConnectRequest],
		"network_create":     read[network.CreateRequest],
		"network_disconnect": read[network.DisconnectRequest],
		"node_update":        read[swarm.NodeSpec],
		"plugin_pull":        read[plugintypes.Privileges],
		"plugin_set":         read[[]string],
		"plugin_upgrade":     read[plugintypes.Privileges],
		"secret_create":      read[swarm.SecretSpec],
		"secret_update":      read[swarm.SecretSpec],
		"service_create":     read[serviceWithLegacy],
		"service_update":     read[serviceWithLegacy],
		"swarm_init":         read[swarm.InitRequest],
		"swarm_join":         read[swarm.JoinRequest],
		"swarm_unlock":       read[swarm.UnlockRequest],
		"swarm_update":       read[swarm.Spec],
		"volume_create":      read[volume.CreateRequest],
		"volume_update":      read[volumebackend.UpdateOptions],
	}
}

// Commit takes a Config alone.
func readCommit(r *http.Request) (any, error) {
	var value struct{ *container.Config }
	err := httputils.ReadJSON(r, &value)
	return value.Config, err
}

// serviceWithLegacy is the handler's own type, which is not exported.
type serviceWithLegacy struct {
	swarm.ServiceSpec
	Networks []swarm.NetworkAttachmentConfig `json:",omitempty"`
}
