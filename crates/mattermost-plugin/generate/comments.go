package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"regexp"
	"slices"
)

// comment is what the comment on a method of plugin.API or plugin.Hooks says beside prose.
type comment struct {
	// since is the minimum server version, as "5.2".
	since string
	tags  []string
}

var (
	sinceLine = regexp.MustCompile(`Minimum server version: (\d+(?:\.\d+)*)`)
	tagLine   = regexp.MustCompile(`@tag (\w+)`)
)

// comments are those on the methods of plugin.API or plugin.Hooks, by the method's name.
func (s *source) comments(name string) (map[string]comment, error) {
	named, err := s.named("plugin." + name)
	if err != nil {
		return nil, err
	}
	path := s.files.Position(named.Obj().Pos()).Filename
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	declared, is := file.Scope.Lookup(name).Decl.(*ast.TypeSpec)
	if !is {
		return nil, fmt.Errorf("%s declares no type %s", path, name)
	}
	comments := map[string]comment{}
	for _, method := range declared.Type.(*ast.InterfaceType).Methods.List {
		text := method.Doc.Text()
		since := sinceLine.FindStringSubmatch(text)
		if since == nil {
			return nil, fmt.Errorf("the comment on %s does not name the minimum server version", method.Names[0])
		}
		var tags []string
		for _, tag := range tagLine.FindAllStringSubmatch(text, -1) {
			tags = append(tags, tag[1])
		}
		comments[method.Names[0].Name] = comment{since[1], tags}
	}
	return comments, nil
}

// declared puts methods in the order of their declaration; go/types sorts them by name.
func (s *source) declared(methods []*types.Func) []*types.Func {
	order := func(a, b *types.Func) int { return int(a.Pos() - b.Pos()) }
	return slices.SortedFunc(slices.Values(methods), order)
}
