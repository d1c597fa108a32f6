package main

import (
	"fmt"
	"go/types"
	"slices"
)

// moreRoots are the structs that travel and that no signature mentions.
var moreRoots = []string{
	// In the arguments or results of every hook and most calls, put there by plugin/client_rpc*.go.
	"plugin.Context",
	"plugin.HTTPRequestSubset",
	"plugin.ErrorString",
	// In interface values: what plugin/client_rpc.go registers with gob.
	"model.AppError",
	"model.AutocompleteDynamicListArg",
	"model.AutocompleteStaticListArg",
	"model.AutocompleteTextArg",
	"model.MessageAttachment",
	"model.PluginPropertyOption",
	"model.PreviewPost",
	"pq.Error",
}

// streams are the types of arguments and results that are sent over a stream of their own.
var streams = []string{"io.Reader", "io.Writer", "*net/http.Request", "*net/http.Response", "net/http.ResponseWriter"}

// methods are the methods of plugin.API or plugin.Hooks, by name.
func (s *source) methods(name string) ([]*types.Func, error) {
	named, err := s.named("plugin." + name)
	if err != nil {
		return nil, err
	}
	methods, is := named.Underlying().(*types.Interface)
	if !is {
		return nil, fmt.Errorf("plugin.%s is no interface", name)
	}
	return slices.Collect(methods.Methods()), nil
}

// root is a type that travels, and what says so.
type root struct {
	where string
	t     types.Type
}

// roots are the types in arguments and results of API calls and hooks, and those of moreRoots.
func (s *source) roots() ([]root, error) {
	var roots []root
	for _, owner := range []string{"API", "Hooks"} {
		methods, err := s.methods(owner)
		if err != nil {
			return nil, err
		}
		for _, method := range methods {
			signature := method.Signature()
			for _, tuple := range []*types.Tuple{signature.Params(), signature.Results()} {
				for variable := range tuple.Variables() {
					if t := variable.Type(); !slices.Contains(streams, t.String()) {
						roots = append(roots, root{owner + "." + method.Name(), t})
					}
				}
			}
		}
	}
	for _, name := range moreRoots {
		named, err := s.named(name)
		if err != nil {
			return nil, err
		}
		roots = append(roots, root{"moreRoots", named})
	}
	return roots, nil
}
