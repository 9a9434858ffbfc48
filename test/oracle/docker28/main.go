// Docker28 answers with the routers and decoders of Docker 28.5.2.
package main

import (
	"context"
	"io"
	"net/http"

	"dockwarden.test/wire"
	"github.com/containerd/log"
	"github.com/docker/docker/api"
	"github.com/docker/docker/api/server"
	"github.com/docker/docker/api/server/httputils"
	"github.com/docker/docker/api/server/middleware"
	"github.com/docker/docker/api/server/router"
)

func main() {
	if err := log.SetLevel("panic"); err != nil {
		panic(err)
	}
	version, err := middleware.NewVersionMiddleware("28.5.2", api.DefaultVersion, api.MinSupportedAPIVersion)
	if err != nil {
		panic(err)
	}
	var real, noting server.Server
	real.UseMiddleware(*version)
	wire.Serve(wire.Engine{
		Handler: real.CreateMux(context.Background(), routers()...),
		Routes:  noting.CreateMux(context.Background(), noted(routers())...),
		Decode:  decoders(),
		Legacy:  legacyDecoders(),
	})
}

type notedRouter []router.Route

func (n notedRouter) Routes() []router.Route { return n }

// noted keeps the routes and their order, and replaces what they do by wire.Note.
func noted(routers []router.Router) []router.Router {
	var all notedRouter
	for _, r := range routers {
		for _, route := range r.Routes() {
			template := route.Path()
			all = append(all, router.NewRoute(route.Method(), template,
				func(_ context.Context, _ http.ResponseWriter, r *http.Request, vars map[string]string) error {
					wire.Note(r, template, vars, httputils.ParseForm)
					_, err := io.Copy(io.Discard, r.Body)
					return err
				}))
		}
	}
	return []router.Router{all}
}
