package main

import (
	"errors"
	"fmt"
	"go/types"
	"strings"

	"golang.org/x/tools/go/packages"
)

const public = "github.com/mattermost/mattermost/server/public"

// source is the loaded packages of server/public, by name.
type source struct {
	version  string
	packages map[string]*types.Package
}

func load() (*source, error) {
	config := &packages.Config{Mode: packages.NeedName | packages.NeedTypes | packages.NeedModule}
	loaded, err := packages.Load(config, public+"/model", public+"/plugin")
	if err != nil {
		return nil, err
	}
	source := &source{packages: map[string]*types.Package{}}
	for _, pkg := range loaded {
		for _, problem := range pkg.Errors {
			return nil, problem
		}
		if pkg.Module == nil {
			return nil, errors.New(pkg.PkgPath + " belongs to no module")
		}
		source.version = pkg.Module.Version
		source.packages[pkg.Name] = pkg.Types
	}
	return source, nil
}

// root is the struct type that a name like "model.User" stands for.
func (s *source) root(name string) (*types.Named, error) {
	pkg, ident, _ := strings.Cut(name, ".")
	if s.packages[pkg] == nil {
		return nil, fmt.Errorf("%s: there is no package %q", name, pkg)
	}
	object := s.packages[pkg].Scope().Lookup(ident)
	if object == nil {
		return nil, fmt.Errorf("%s does not exist in %s", name, s.version)
	}
	named, isNamed := types.Unalias(object.Type()).(*types.Named)
	if !isNamed || !isStruct(named) {
		return nil, fmt.Errorf("%s is no struct", name)
	}
	return named, nil
}

func isStruct(t types.Type) bool {
	_, is := t.Underlying().(*types.Struct)
	return is
}
