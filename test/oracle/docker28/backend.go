package main

import (
	"context"
	"errors"
	"io"
	"net/http"

	"dockwarden.test/wire"
	"github.com/distribution/reference"
	checkpointrouter "github.com/docker/docker/api/server/router/checkpoint"
	containerrouter "github.com/docker/docker/api/server/router/container"
	networkrouter "github.com/docker/docker/api/server/router/network"
	pluginrouter "github.com/docker/docker/api/server/router/plugin"
	swarmrouter "github.com/docker/docker/api/server/router/swarm"
	volumerouter "github.com/docker/docker/api/server/router/volume"
	"github.com/docker/docker/api/types"
	"github.com/docker/docker/api/types/backend"
	"github.com/docker/docker/api/types/checkpoint"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/network"
	"github.com/docker/docker/api/types/registry"
	"github.com/docker/docker/api/types/swarm"
	"github.com/docker/docker/api/types/volume"
	"github.com/docker/docker/pkg/sysinfo"
	"github.com/docker/docker/plugin"
	"github.com/docker/docker/runconfig"
	"github.com/docker/docker/volume/service/opts"
)

// Each backend embeds its interface without a value: what is not written below panics, and wire tells.
type (
	checkpoints     struct{ checkpointrouter.Backend }
	containers      struct{ containerrouter.Backend }
	volumes         struct{ volumerouter.Backend }
	clusterVolumes  struct{ volumerouter.ClusterBackend }
	cluster         struct{ swarmrouter.Backend }
	plugins         struct{ pluginrouter.Backend }
	networks        struct{ networkrouter.Backend }
	clusterNetworks struct{ networkrouter.ClusterBackend }
)

var errDone = errors.New("recorded")

// decoder is dockerd's own. It keeps what it read of a create, since the handler then changes it by
// the API's version; the backend's call says that the handler went through with it.
type decoder struct{}

var lastCreate any

func (decoder) DecodeConfig(src io.Reader) (*container.Config, *container.HostConfig, *network.NetworkingConfig, error) {
	own := runconfig.ContainerDecoder{GetSysInfo: func() *sysinfo.SysInfo {
		si := &sysinfo.SysInfo{}
		si.CPURealtime = true
		return si
	}}
	config, hostConfig, networkingConfig, err := own.DecodeConfig(src)
	lastCreate = wire.Keep(container.CreateRequest{
		Config: config, HostConfig: hostConfig, NetworkingConfig: networkingConfig,
	})
	return config, hostConfig, networkingConfig, err
}

func (containers) ContainerCreate(context.Context, backend.ContainerCreateConfig) (container.CreateResponse, error) {
	wire.Record(lastCreate)
	return container.CreateResponse{}, errDone
}

func (containers) CreateImageFromContainer(_ context.Context, _ string, c *backend.CreateImageConfig) (string, error) {
	wire.Record(c.Config)
	return "", errDone
}

func (containers) ContainerUpdate(_ string, hc *container.HostConfig) (container.UpdateResponse, error) {
	wire.Record(container.UpdateConfig{Resources: hc.Resources, RestartPolicy: hc.RestartPolicy})
	return container.UpdateResponse{}, errDone
}

func (containers) ContainerExecCreate(_ string, options *container.ExecOptions) (string, error) {
	wire.Record(options)
	return "", errDone
}

// The handler drops Tty and Detach, so an exec's start is compared as it is decoded.
func (containers) ExecExists(string) (bool, error) { return false, errDone }

func (checkpoints) CheckpointCreate(_ string, options checkpoint.CreateOptions) error {
	wire.Record(options)
	return errDone
}

func (volumes) Create(_ context.Context, name, driver string, options ...opts.CreateOption) (*volume.Volume, error) {
	var c opts.CreateConfig
	for _, option := range options {
		option(&c)
	}
	wire.Record(volume.CreateOptions{Name: name, Driver: driver, DriverOpts: c.Options, Labels: c.Labels})
	return nil, errDone
}

func (clusterVolumes) IsManager() bool { return true }

func (clusterVolumes) CreateVolume(options volume.CreateOptions) (*volume.Volume, error) {
	wire.Record(options)
	return nil, errDone
}

func (clusterVolumes) UpdateVolume(_ string, _ uint64, options volume.UpdateOptions) error {
	wire.Record(options)
	return errDone
}

func (clusterNetworks) GetNetworksByName(string) ([]network.Inspect, error) { return nil, nil }

func (networks) CreateNetwork(_ context.Context, request network.CreateRequest) (*network.CreateResponse, error) {
	wire.Record(request)
	return nil, errDone
}

func (networks) ConnectContainerToNetwork(_ context.Context, name, _ string, config *network.EndpointSettings) error {
	wire.Record(network.ConnectOptions{Container: name, EndpointConfig: config})
	return errDone
}

func (networks) DisconnectContainerFromNetwork(name, _ string, force bool) error {
	wire.Record(network.DisconnectOptions{Container: name, Force: force})
	return errDone
}

func (cluster) Init(request swarm.InitRequest) (string, error) {
	wire.Record(request)
	return "", errDone
}

func (cluster) Join(request swarm.JoinRequest) error {
	wire.Record(request)
	return errDone
}

func (cluster) Update(_ uint64, spec swarm.Spec, _ swarm.UpdateFlags) error {
	wire.Record(spec)
	return errDone
}

func (cluster) UnlockSwarm(request swarm.UnlockRequest) error {
	wire.Record(request)
	return errDone
}

func (cluster) CreateService(spec swarm.ServiceSpec, _ string, _ bool) (*swarm.ServiceCreateResponse, error) {
	wire.Record(spec)
	return nil, errDone
}

func (cluster) UpdateService(_ string, _ uint64, spec swarm.ServiceSpec, _ swarm.ServiceUpdateOptions, _ bool) (*swarm.ServiceUpdateResponse, error) {
	wire.Record(spec)
	return nil, errDone
}

func (cluster) UpdateNode(_ string, _ uint64, spec swarm.NodeSpec) error {
	wire.Record(spec)
	return errDone
}

func (cluster) CreateSecret(spec swarm.SecretSpec) (string, error) {
	wire.Record(spec)
	return "", errDone
}

func (cluster) UpdateSecret(_ string, _ uint64, spec swarm.SecretSpec) error {
	wire.Record(spec)
	return errDone
}

func (cluster) CreateConfig(spec swarm.ConfigSpec) (string, error) {
	wire.Record(spec)
	return "", errDone
}

func (cluster) UpdateConfig(_ string, _ uint64, spec swarm.ConfigSpec) error {
	wire.Record(spec)
	return errDone
}

func (plugins) Set(_ string, args []string) error {
	wire.Record(args)
	return errDone
}

func (plugins) Pull(_ context.Context, _ reference.Named, _ string, _ http.Header, _ *registry.AuthConfig, privileges types.PluginPrivileges, _ io.Writer, _ ...plugin.CreateOpt) error {
	wire.Record(privileges)
	return errDone
}

func (plugins) Upgrade(_ context.Context, _ reference.Named, _ string, _ http.Header, _ *registry.AuthConfig, privileges types.PluginPrivileges, _ io.Writer) error {
	wire.Record(privileges)
	return errDone
}
