package main

import (
	"encoding/json"
	"io"
	"net/http"

	"github.com/docker/docker/api/server/httputils"
	"github.com/docker/docker/api/types"
	"github.com/docker/docker/api/types/checkpoint"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/network"
	"github.com/docker/docker/api/types/swarm"
	"github.com/docker/docker/api/types/volume"
)

// read decodes into T with dockerd's own ReadJSON.
func read[T any](r *http.Request) (any, error) {
	var value T
	err := httputils.ReadJSON(r, &value)
	return value, err
}

type decoders28 = map[string]func(*http.Request) (any, error)

// decoders leave out auth, since a plugin is never shown its body.
func decoders() decoders28 {
	return decoders28{
		"checkpoint_create":  read[checkpoint.CreateOptions],
		"config_create":      read[swarm.ConfigSpec],
		"config_update":      read[swarm.ConfigSpec],
		"container_commit":   readCommit,
		"container_create":   read[container.CreateRequest],
		"container_update":   read[container.UpdateConfig],
		"exec_create":        read[container.ExecOptions],
		"exec_start":         read[container.ExecStartOptions],
		"network_connect":    read[network.ConnectOptions],
		"network_create":     read[network.CreateRequest],
		"network_disconnect": read[network.DisconnectOptions],
		"node_update":        read[swarm.NodeSpec],
		"plugin_pull":        read[types.PluginPrivileges],
		"plugin_set":         read[[]string],
		"plugin_upgrade":     read[types.PluginPrivileges],
		"secret_create":      read[swarm.SecretSpec],
		"secret_update":      read[swarm.SecretSpec],
		"service_create":     read[swarm.ServiceSpec],
		"service_update":     read[swarm.ServiceSpec],
		"swarm_init":         read[swarm.InitRequest],
		"swarm_join":         read[swarm.JoinRequest],
		"swarm_unlock":       read[swarm.UnlockRequest],
		"swarm_update":       read[swarm.Spec],
		"volume_create":      read[volume.CreateOptions],
		"volume_update":      read[volume.UpdateOptions],
	}
}

func readCommit(r *http.Request) (any, error) {
	var value container.CreateRequest
	err := httputils.ReadJSON(r, &value)
	return value.Config, err
}

// legacyCreate is runconfig.ContainerConfigWrapper of Docker up to 26.1, with the types of 28.5.2:
// fields of HostConfig count at the top too, where HostConfig is absent or null.
type legacyCreate struct {
	*container.Config
	InnerHostConfig  *container.HostConfig     `json:"HostConfig,omitempty"`
	Cpuset           string                    `json:",omitempty"`
	NetworkingConfig *network.NetworkingConfig `json:"NetworkingConfig,omitempty"`
	*container.HostConfig
}

func legacyDecoders() decoders28 {
	return decoders28{"container_create": readLegacyCreate}
}

// fillFrom takes what stands beside HostConfig where HostConfig says nothing of it.
func fillFrom(inner, beside *container.HostConfig) {
	if inner.Memory == 0 {
		inner.Memory = beside.Memory
	}
	if inner.MemorySwap == 0 {
		inner.MemorySwap = beside.MemorySwap
	}
	if inner.CPUShares == 0 {
		inner.CPUShares = beside.CPUShares
	}
	if inner.CpusetCpus == "" {
		inner.CpusetCpus = beside.CpusetCpus
	}
	if inner.VolumeDriver == "" {
		inner.VolumeDriver = beside.VolumeDriver
	}
}

// readLegacyCreate does what getHostConfig did, and like 20.10 ignores whatever follows the value.
func readLegacyCreate(r *http.Request) (any, error) {
	if err := httputils.CheckForJSON(r); err != nil {
		return nil, err
	}
	var w legacyCreate
	if err := json.NewDecoder(r.Body).Decode(&w); err != nil && err != io.EOF {
		return nil, err
	}
	hostConfig := w.HostConfig
	if w.InnerHostConfig != nil {
		if hostConfig != nil {
			fillFrom(w.InnerHostConfig, hostConfig)
		}
		hostConfig = w.InnerHostConfig
	}
	if hostConfig != nil && w.Cpuset != "" && hostConfig.CpusetCpus == "" {
		hostConfig.CpusetCpus = w.Cpuset
	}
	return container.CreateRequest{
		Config: w.Config, HostConfig: hostConfig, NetworkingConfig: w.NetworkingConfig,
	}, nil
}
