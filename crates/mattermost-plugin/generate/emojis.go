package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
)

// emojis is a line for each standard emoji: its code, then its names in the order of Mattermost's own list, which begins with
// the one that clients write.
func emojis(source *source) ([]byte, error) {
	const table = "SystemEmojis"
	object := source.packages["model"].Scope().Lookup(table)
	if object == nil {
		return nil, fmt.Errorf("model.%s does not exist in %s", table, source.version)
	}
	path := source.files.Position(object.Pos()).Filename
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var codes []string
	names := map[string][]string{}
	ast.Inspect(file, func(node ast.Node) bool {
		spec, is := node.(*ast.ValueSpec)
		if !is {
			return true
		}
		if spec.Names[0].Name != table || len(spec.Values) != 1 {
			return false
		}
		for _, element := range spec.Values[0].(*ast.CompositeLit).Elts {
			pair := element.(*ast.KeyValueExpr)
			name, code := literal(pair.Key), literal(pair.Value)
			if names[code] == nil {
				codes = append(codes, code)
			}
			names[code] = append(names[code], name)
		}
		return false
	})
	if len(codes) == 0 {
		return nil, fmt.Errorf("model.%s is no map literal any more", table)
	}
	var text strings.Builder
	for _, code := range codes {
		fmt.Fprintf(&text, "%s %s\n", code, strings.Join(names[code], " "))
	}
	return []byte(text.String()), nil
}

// literal is the text of a Go string literal; empty for every other expression.
func literal(expression ast.Expr) string {
	basic, is := expression.(*ast.BasicLit)
	if !is {
		return ""
	}
	text, _ := strconv.Unquote(basic.Value)
	return text
}
