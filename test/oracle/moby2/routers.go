package main

import (
	"github.com/moby/moby/v2/daemon/server/router"
	"github.com/moby/moby/v2/daemon/server/router/build"
	"github.com/moby/moby/v2/daemon/server/router/checkpoint"
	"github.com/moby/moby/v2/daemon/server/router/container"
	"github.com/moby/moby/v2/daemon/server/router/debug"
	"github.com/moby/moby/v2/daemon/server/router/distribution"
	"github.com/moby/moby/v2/daemon/server/router/grpc"
	"github.com/moby/moby/v2/daemon/server/router/image"
	"github.com/moby/moby/v2/daemon/server/router/network"
	"github.com/moby/moby/v2/daemon/server/router/plugin"
	"github.com/moby/moby/v2/daemon/server/router/session"
	"github.com/moby/moby/v2/daemon/server/router/swarm"
	"github.com/moby/moby/v2/daemon/server/router/system"
	"github.com/moby/moby/v2/daemon/server/router/volume"
)

type experimental struct{}

func (experimental) HasExperimental() bool { return true }

// routers stand in the order of daemon/command/daemon.go, buildRouters.
func routers() []router.Router {
	all := []router.Router{
		checkpoint.NewRouter(checkpoints{}),
		container.NewRouter(containers{}),
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
