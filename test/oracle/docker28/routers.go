package main

import (
	"github.com/docker/docker/api/server/router"
	"github.com/docker/docker/api/server/router/build"
	"github.com/docker/docker/api/server/router/checkpoint"
	"github.com/docker/docker/api/server/router/container"
	"github.com/docker/docker/api/server/router/debug"
	"github.com/docker/docker/api/server/router/distribution"
	"github.com/docker/docker/api/server/router/grpc"
	"github.com/docker/docker/api/server/router/image"
	"github.com/docker/docker/api/server/router/network"
	"github.com/docker/docker/api/server/router/plugin"
	"github.com/docker/docker/api/server/router/session"
	"github.com/docker/docker/api/server/router/swarm"
	"github.com/docker/docker/api/server/router/system"
	"github.com/docker/docker/api/server/router/volume"
)

type experimental struct{}

func (experimental) HasExperimental() bool { return true }

// routers stand in the order of cmd/dockerd/daemon.go, buildRouters.
func routers() []router.Router {
	all := []router.Router{
		checkpoint.NewRouter(checkpoints{}, decoder{}),
		container.NewRouter(containers{}, decoder{}, true),
		image.NewRouter(nil, nil),
		system.NewRouter(nil, nil, nil, func() map[string]bool { return nil }),
		volume.NewRouter(volumes{}, clusterVolumes{}),
		build.NewRouter(nil, experimental{}),
		session.NewRouter(nil),
		swarm.NewRouter(cluster{}),
		plugin.NewRouter(plugins{}),
		distribution.NewRouter(nil),
		network.NewRouter(networks{}, clusterNetworks{}),
		debug.NewRouter(),
		grpc.NewRouter(),
	}
	for _, r := range all {
		for _, route := range r.Routes() {
			if e, ok := route.(router.ExperimentalRoute); ok {
				e.Enable()
			}
		}
	}
	return all
}
