package main

import (
	"go/format"
	"slices"
	"strings"
)

// emitProof adds what the tests of the whole surface need to know about the model.
func emitProof(files map[string][]byte, header string, model *model) error {
	var ids []string
	for _, made := range model.structs {
		for _, field := range made.fields {
			if idOf(made.object.Name(), field.goName) != none {
				ids = append(ids, made.object.Name()+"."+field.goName)
			}
		}
	}
	slices.Sort(ids)
	text := header + "package surface\n\n// ids are the fields that Rust keeps as ids, which are text.\nvar ids = []string{\n\t\"" +
		strings.Join(ids, "\",\n\t\"") + "\",\n}\n"
	formatted, err := format.Source([]byte(text))
	files["../../../conformance/surface/ids.go"] = formatted
	return err
}
