package main

import (
	"errors"
	"fmt"
	"go/token"
	"go/types"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/packages"
)

const public = "github.com/mattermost/mattermost/server/public"

// source is the loaded packages, by name: those of server/public, and whose types it registers with gob.
type source struct {
	version  string
	packages map[string]*types.Package
	files    *token.FileSet
}

func load() (*source, error) {
	source := &source{packages: map[string]*types.Package{}, files: token.NewFileSet()}
	config := &packages.Config{Mode: packages.NeedName | packages.NeedTypes | packages.NeedModule, Fset: source.files}
	loaded, err := packages.Load(config, public+"/model", public+"/plugin", "github.com/lib/pq")
	if err != nil {
		return nil, err
	}
	for _, pkg := range loaded {
		for _, problem := range pkg.Errors {
			return nil, problem
		}
		if pkg.Module == nil {
			return nil, errors.New(pkg.PkgPath + " belongs to no module")
		}
		if pkg.Module.Path == public {
			source.version = pkg.Module.Version
		}
		source.packages[pkg.Name] = pkg.Types
	}
	return source, nil
}

// named is the type that a name like "model.User" stands for.
func (s *source) named(name string) (*types.Named, error) {
	pkg, ident, _ := strings.Cut(name, ".")
	if s.packages[pkg] == nil {
		return nil, fmt.Errorf("%s: there is no package %q", name, pkg)
	}
	object := s.packages[pkg].Scope().Lookup(ident)
	if object == nil {
		return nil, fmt.Errorf("%s does not exist in %s", name, s.version)
	}
	named, is := types.Unalias(object.Type()).(*types.Named)
	if !is {
		return nil, fmt.Errorf("%s is no named type", name)
	}
	return named, nil
}

// file is the Go file that declares the object, without folder and extension: "user" for model.User.
func (s *source) file(object types.Object) string {
	name := filepath.Base(s.files.Position(object.Pos()).Filename)
	return strings.TrimSuffix(name, ".go")
}

func isStruct(t types.Type) bool {
	_, is := t.Underlying().(*types.Struct)
	return is
}
