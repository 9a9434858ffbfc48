package main

import "github.com/distribution/reference"

type readings struct {
	// Any may be an id, Named is a name whatever it looks like.
	Any   reading `json:"any"`
	Named reading `json:"named"`
}

type reading struct {
	Kind   string `json:"kind"`
	Domain string `json:"domain"`
	Path   string `json:"path"`
	Tag    string `json:"tag"`
	Digest string `json:"digest"`
}

func readReference(raw string) any {
	named, err := reference.ParseNormalizedNamed(raw)
	return readings{Any: describe(reference.ParseAnyReference(raw)), Named: describe(named, err)}
}

func describe(ref reference.Reference, err error) reading {
	if err != nil {
		return reading{Kind: "invalid"}
	}
	named, ok := ref.(reference.Named)
	if !ok {
		return reading{Kind: "id"}
	}
	r := reading{Kind: "name", Domain: reference.Domain(named), Path: reference.Path(named)}
	if tagged, ok := ref.(reference.Tagged); ok {
		r.Tag = tagged.Tag()
	}
	if digested, ok := ref.(reference.Digested); ok {
		r.Digest = digested.Digest().String()
	}
	return r
}
