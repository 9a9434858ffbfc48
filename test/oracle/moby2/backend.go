package main

import (
	"context"
	"errors"
	"io"
	"net/http"

	"dockwarden.test/wire"
	"github.com/distribution/reference"
	"github.com/moby/moby/api/types/checkpoint"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/network"
	plugintypes "github.com/moby/moby/api/types/plugin"
	"github.com/moby/moby/api/types/registry"
	"github.com/moby/moby/api/types/swarm"
	"github.com/moby/moby/api/types/volume"
	"github.com/moby/moby/v2/daemon/pkg/plugin"
	"github.com/moby/moby/v2/daemon/server/backend"
	checkpointrouter "github.com/moby/moby/v2/daemon/server/router/checkpoint"
	containerrouter "github.com/moby/moby/v2/daemon/server/router/container"
	networkrouter "github.com/moby/moby/v2/daemon/server/router/network"
	pluginrouter "github.com/moby/moby/v2/daemon/server/router/plugin"
	swarmrouter "github.com/moby/moby/v2/daemon/server/router/swarm"
	volumerouter "github.com/moby/moby/v2/daemon/server/router/volume"
	"github.com/moby/moby/v2/daemon/server/swarmbackend"
	"github.com/moby/moby/v2/daemon/server/volumebackend"
	"github.com/moby/moby/v2/daemon/volume/service/opts"
	"github.com/moby/moby/v2/pkg/sysinfo"
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

// RawSysInfo has what the handler's validation asks of the host.
func (containers) RawSysInfo() (*sysinfo.SysInfo, error) {
	si := &sysinfo.SysInfo{CgroupUnified: true}
	si.CPURealtime = true
	return si, nil
}

func (containers) ContainerCreate(_ context.Context, c backend.ContainerCreateConfig) (container.CreateResponse, error) {
	wire.Record(container.CreateRequest{
		Config: c.Config, HostConfig: c.HostConfig, NetworkingConfig: c.NetworkingConfig,
	})
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

func (containers) ContainerExecCreate(_ string, options *container.ExecCreateRequest) (string, error) {
	wire.Record(options)
	return "", errDone
}

// The handler drops Tty and Detach, so an exec's start is compared as it is decoded.
func (containers) ExecExists(string) (bool, error) { return false, errDone }

func (checkpoints) CheckpointCreate(_ string, options checkpoint.CreateRequest) error {
	wire.Record(options)
	return errDone
}

func (volumes) Create(_ context.Context, name, driver string, options ...opts.CreateOption) (*volume.Volume, error) {
	var c opts.CreateConfig
	for _, option := range options {
		option(&c)
	}
	wire.Record(volume.CreateRequest{Name: name, Driver: driver, DriverOpts: c.Options, Labels: c.Labels})
	return nil, errDone
}

func (clusterVolumes) IsManager() bool { return true }

func (clusterVolumes) CreateVolume(options volume.CreateRequest) (*volume.Volume, error) {
	wire.Record(options)
	return nil, errDone
}

func (clusterVolumes) UpdateVolume(_ string, _ uint64, options volumebackend.UpdateOptions) error {
	wire.Record(options)
	return errDone
}

func (clusterNetworks) GetNetworksByName(string) ([]network.Network, error) { return nil, nil }

func (networks) CreateNetwork(_ context.Context, request network.CreateRequest) (*network.CreateResponse, error) {
	wire.Record(request)
	return nil, errDone
}

func (networks) ConnectContainerToNetwork(_ context.Context, name, _ string, config *network.EndpointSettings) error {
	wire.Record(network.ConnectRequest{Container: name, EndpointConfig: config})
	return errDone
}

func (networks) DisconnectContainerFromNetwork(name, _ string, force bool) error {
	wire.Record(network.DisconnectRequest{Container: name, Force: force})
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

func (cluster) Update(_ uint64, spec swarm.Spec, _ swarmbackend.UpdateFlags) error {
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

func (cluster) UpdateService(_ string, _ uint64, spec swarm.ServiceSpec, _ swarmbackend.ServiceUpdateOptions, _ bool) (*swarm.ServiceUpdateResponse, error) {
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

func (plugins) Pull(_ context.Context, _ reference.Named, _ string, _ http.Header, _ *registry.AuthConfig, privileges plugintypes.Privileges, _ io.Writer, _ ...plugin.CreateOpt) error {
	wire.Record(privileges)
	return errDone
}

func (plugins) Upgrade(_ context.Context, _ reference.Named, _ string, _ http.Header, _ *registry.AuthConfig, privileges plugintypes.Privileges, _ io.Writer) error {
	wire.Record(privileges)
	return errDone
}
