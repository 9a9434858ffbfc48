// Moby2 answers with the routers and decoders of moby v2, what Docker 29 is made of.
package main

import (
	"context"
	"io"
	"net/http"

	"dockwarden.test/wire"
	"github.com/containerd/log"
	"github.com/moby/moby/v2/daemon/config"
	"github.com/moby/moby/v2/daemon/server"
	"github.com/moby/moby/v2/daemon/server/httputils"
	"github.com/moby/moby/v2/daemon/server/middleware"
	"github.com/moby/moby/v2/daemon/server/router"
)

func main() {
	if err := log.SetLevel("panic"); err != nil {
		panic(err)
	}
	version, err := middleware.NewVersionMiddleware("29", config.MaxAPIVersion, config.MinAPIVersion)
	if err != nil {
		panic(err)
	}
	var real, noting server.Server
	real.UseMiddleware(*version)
	wire.Serve(wire.Engine{
		Handler:   real.CreateMux(context.Background(), routers()...),
		Routes:    noting.CreateMux(context.Background(), noted(routers())...),
		Decode:    decoders(),
		Reference: readReference,
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
