// A plugin to compare with: dockerd's authorization protocol in front of OPA's SDK, as opa-docker-authz is built. It
// reads the bundle from a file, prepares the query once, and logs each decision as a line of JSON.
//
//	go-plugin -socket PATH -bundle BUNDLE.tar.gz -decision-log FILE [-host-root DIR]
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"log"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/logging"
	"github.com/open-policy-agent/opa/v1/sdk"
)

// request holds the members of dockerd's message that the plugin uses.
type request struct {
	User            string            `json:"User,omitempty"`
	UserAuthNMethod string            `json:"UserAuthNMethod,omitempty"`
	RequestMethod   string            `json:"RequestMethod,omitempty"`
	RequestURI      string            `json:"RequestUri,omitempty"`
	RequestHeaders  map[string]string `json:"RequestHeaders,omitempty"`
	RequestBody     []byte            `json:"RequestBody,omitempty"`
	StatusCode      int               `json:"ResponseStatusCode,omitempty"`
	ResponseHeaders map[string]string `json:"ResponseHeaders,omitempty"`
	ResponseBody    []byte            `json:"ResponseBody,omitempty"`
}

type answer struct {
	Allow bool   `json:"Allow"`
	Msg   string `json:"Msg,omitempty"`
	Err   string `json:"Err,omitempty"`
}

type bindMount struct {
	Source   string
	ReadOnly bool
	Resolved string
}

type plugin struct {
	opa      *sdk.OPA
	hostRoot string
}

func main() {
	socket := flag.String("socket", "", "the Unix socket to listen on")
	bundle := flag.String("bundle", "", "the OPA bundle")
	decisionLog := flag.String("decision-log", "", "the file for the decision log")
	hostRoot := flag.String("host-root", "", "the folder in which the paths of the host are resolved")
	flag.Parse()
	if err := serve(*socket, *bundle, *decisionLog, *hostRoot); err != nil {
		log.Fatal(err)
	}
}

func serve(socket, bundle, decisionLog, hostRoot string) error {
	file, err := os.OpenFile(decisionLog, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	console := logging.New()
	console.SetOutput(file)
	config, err := json.Marshal(map[string]any{
		"bundles":       map[string]any{"authz": map[string]string{"resource": "file://" + bundle}},
		"decision_logs": map[string]any{"console": true},
	})
	if err != nil {
		return err
	}
	opa, err := sdk.New(context.Background(), sdk.Options{
		Config:        bytes.NewReader(config),
		ConsoleLogger: console,
		RegoVersion:   ast.RegoV1,
	})
	if err != nil {
		return err
	}
	listener, err := net.Listen("unix", socket)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	authz := &plugin{opa: opa, hostRoot: hostRoot}
	mux.HandleFunc("/Plugin.Activate", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"Implements":["authz"]}`))
	})
	mux.HandleFunc("/AuthZPlugin.AuthZReq", handle(authz.request))
	// opa-docker-authz looks at requests alone; it reads the message all the same.
	mux.HandleFunc("/AuthZPlugin.AuthZRes", handle(func(context.Context, *request) answer {
		return answer{Allow: true}
	}))
	return http.Serve(listener, mux)
}

func handle(decide func(context.Context, *request) answer) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var message request
		if err := json.NewDecoder(r.Body).Decode(&message); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/vnd.docker.plugins.v1.1+json")
		_ = json.NewEncoder(w).Encode(decide(r.Context(), &message))
	}
}

func (p *plugin) request(ctx context.Context, r *request) answer {
	input, err := p.input(r)
	if err != nil {
		return answer{Err: err.Error()}
	}
	result, err := p.opa.Decision(ctx, sdk.DecisionOptions{
		Now:   time.Now(),
		Path:  "docker/authz/allow",
		Input: input,
	})
	if err != nil {
		return answer{Err: err.Error()}
	}
	if allow, ok := result.Result.(bool); ok && allow {
		return answer{Allow: true}
	}
	return answer{Msg: "request rejected by administrative policy"}
}

func (p *plugin) input(r *request) (map[string]any, error) {
	target, err := url.Parse(r.RequestURI)
	if err != nil {
		return nil, err
	}
	var body map[string]any
	if strings.HasPrefix(r.RequestHeaders["Content-Type"], "application/json") && len(r.RequestBody) > 0 {
		if err := json.Unmarshal(r.RequestBody, &body); err != nil {
			return nil, err
		}
	}
	return map[string]any{
		"Headers":    r.RequestHeaders,
		"Path":       r.RequestURI,
		"PathPlain":  target.Path,
		"PathArr":    strings.Split(target.Path, "/"),
		"Query":      target.Query(),
		"Method":     r.RequestMethod,
		"Body":       body,
		"User":       r.User,
		"AuthMethod": r.UserAuthNMethod,
		"BindMounts": p.bindMounts(body),
	}, nil
}

func (p *plugin) bindMounts(body map[string]any) []bindMount {
	found := []bindMount{}
	hostConfig, _ := body["HostConfig"].(map[string]any)
	binds, _ := hostConfig["Binds"].([]any)
	for _, bind := range binds {
		text, _ := bind.(string)
		parts := strings.Split(text, ":")
		if len(parts) < 2 || !strings.HasPrefix(parts[0], "/") {
			continue
		}
		readOnly := len(parts) > 2 && strings.Contains(","+parts[2]+",", ",ro,")
		found = append(found, bindMount{parts[0], readOnly, p.resolved(parts[0])})
	}
	mounts, _ := hostConfig["Mounts"].([]any)
	for _, one := range mounts {
		mount, _ := one.(map[string]any)
		if source, ok := mount["Source"].(string); ok && mount["Type"] == "bind" {
			readOnly, _ := mount["ReadOnly"].(bool)
			found = append(found, bindMount{source, readOnly, p.resolved(source)})
		}
	}
	return found
}

// resolved follows links on the host; a path that does not exist stays as it is.
func (p *plugin) resolved(source string) string {
	path, err := filepath.EvalSymlinks(p.hostRoot + source)
	if err != nil {
		return filepath.Clean(source)
	}
	return strings.TrimPrefix(path, p.hostRoot)
}
