// Package wire carries cases to Docker's own code and its answers back: one JSON document a line,
// answers in the order of the cases.
package wire

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime/debug"
	"strings"
)

// Case is one request. With Type it is about the body, without about the target; of type reference it is
// an image reference, which stands for the target.
type Case struct {
	Type   string `json:"type"`
	Method string `json:"method"`
	Target string `json:"target"`
	// Header lines, in order, as they stand on the wire.
	Headers []string `json:"headers"`
	Body    []byte   `json:"body_b64"`
}

// Reading is what a decoder made of a body.
type Reading struct {
	OK    bool   `json:"ok"`
	Error string `json:"error,omitempty"`
	Value any    `json:"value,omitempty"`
}

// Answer holds the readings of a body, or where a target leads.
type Answer struct {
	// Status is 0 when a handler was reached, else what was answered without one.
	Status int `json:"status,omitempty"`
	// Decoded is the value straight from the decoder, before anything validates it.
	Decoded *Reading `json:"decoded,omitempty"`
	// Executed is what the real handler gave to its backend.
	Executed *Reading `json:"executed,omitempty"`
	// Legacy is the value by a decoder of older engines.
	Legacy *Reading `json:"legacy,omitempty"`
	Route  *Routed  `json:"route,omitempty"`
	// Reference is what an image reference is read as.
	Reference any `json:"reference,omitempty"`
}

// Routed is what a handler would be given, the form after ParseForm.
type Routed struct {
	Template  string              `json:"template"`
	Version   string              `json:"version"`
	Vars      map[string]string   `json:"vars"`
	Path      string              `json:"path"`
	Form      map[string][]string `json:"form"`
	FormError string              `json:"form_error,omitempty"`
	Query     map[string][]string `json:"url_query"`
}

// Engine is one version of Docker's code.
type Engine struct {
	// Handler has the real routes, with their handlers over a backend that records.
	Handler http.Handler
	// Routes has the same routes, each of which calls Note.
	Routes http.Handler
	// Decode reads a body of a type as the handler does, before anything validates it.
	Decode map[string]func(r *http.Request) (any, error)
	Legacy map[string]func(r *http.Request) (any, error)
	// Reference reads an image reference; nil where another engine has the same code.
	Reference func(raw string) any
}

// One case at a time is under way, so what handlers and backends say goes through these.
var (
	routed   *Routed
	executed *Reading
)

// Note is called by each route of Engine.Routes; parse is the engine's own ParseForm.
func Note(r *http.Request, template string, vars map[string]string, parse func(*http.Request) error) {
	routed = &Routed{Template: template, Path: r.URL.Path, Vars: map[string]string{}}
	for name, value := range vars {
		if name == "version" {
			routed.Version = value
		} else {
			routed.Vars[name] = value
		}
	}
	if err := parse(r); err != nil {
		routed.FormError = err.Error()
	}
	routed.Form = r.Form
	routed.Query = r.URL.Query()
}

// Keep copies a value that may change before it is recorded.
func Keep(value any) any { return encode(value) }

// Record is called by a backend with what it was told to do.
func Record(value any) {
	executed = &Reading{OK: true, Value: encode(value)}
}

// Serve answers the cases on standard input until it ends.
func Serve(engine Engine) {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for {
		line, err := in.ReadBytes('\n')
		if err != nil {
			must(out.Flush())
			return
		}
		var c Case
		must(json.Unmarshal(line, &c))
		must(encoder.Encode(answer(engine, c)))
		if in.Buffered() == 0 {
			must(out.Flush())
		}
	}
}

func answer(engine Engine, c Case) Answer {
	if c.Type == "reference" && engine.Reference != nil {
		return Answer{Reference: engine.Reference(c.Target)}
	}
	request, err := read(c)
	if err != nil {
		return Answer{Status: http.StatusBadRequest}
	}
	if c.Type == "" {
		return follow(engine, request)
	}
	a := Answer{Decoded: decode(engine.Decode[c.Type], request), Executed: execute(engine, c)}
	if legacy := engine.Legacy[c.Type]; legacy != nil {
		again, err := read(c)
		must(err)
		a.Legacy = decode(legacy, again)
	}
	return a
}

// read parses the bytes of a whole request as net/http's server does.
func read(c Case) (*http.Request, error) {
	var raw bytes.Buffer
	fmt.Fprintf(&raw, "%s %s HTTP/1.1\r\nHost: docker\r\n", c.Method, c.Target)
	for _, line := range c.Headers {
		fmt.Fprintf(&raw, "%s\r\n", line)
	}
	raw.WriteString("\r\n")
	raw.Write(c.Body)
	return http.ReadRequest(bufio.NewReader(&raw))
}

func follow(engine Engine, request *http.Request) Answer {
	routed = nil
	recorder := httptest.NewRecorder()
	engine.Routes.ServeHTTP(recorder, request)
	if routed == nil {
		return Answer{Status: recorder.Code}
	}
	return Answer{Route: routed}
}

func decode(decoder func(*http.Request) (any, error), request *http.Request) *Reading {
	if decoder == nil {
		return nil
	}
	value, err := decoder(request)
	if err != nil {
		return &Reading{Error: err.Error()}
	}
	return &Reading{OK: true, Value: encode(value)}
}

// execute hands the request to the real handler. One that panics executes nothing, as in dockerd,
// where net/http closes the connection: a create with a HostConfig and nothing beside it does.
func execute(engine Engine, c Case) (reading *Reading) {
	request, err := read(c)
	must(err)
	executed = nil
	recorder := httptest.NewRecorder()
	defer func() {
		if thrown := recover(); thrown != nil {
			checkRecorded(thrown, string(debug.Stack()))
			reading = &Reading{Error: fmt.Sprint("panic: ", thrown)}
		}
	}()
	engine.Handler.ServeHTTP(recorder, request)
	if executed != nil {
		return executed
	}
	return &Reading{Error: fmt.Sprint(recorder.Code, " ", recorder.Body)}
}

// checkRecorded ends the program where the handler has called a method that our backend does not
// write out, and so got from an embedded nil interface: that would hide a reading.
func checkRecorded(thrown any, stack string) {
	if strings.Contains(stack, "<autogenerated>") {
		panic(fmt.Sprint("a backend records too little: ", thrown, "\n", stack))
	}
}

// encode is called at once, since handlers go on to change what they were given.
func encode(value any) json.RawMessage {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	must(encoder.Encode(value))
	return bytes.TrimSpace(buffer.Bytes())
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
