package main

import (
	"fmt"
	"go/format"
	"maps"
	"slices"
	"strings"
)

// emitEcho adds what the round trip needs on both sides: every struct by its Go name.
func emitEcho(files map[string][]byte, header string, model *model) error {
	var arms, types strings.Builder
	imports := map[string]string{}
	for _, home := range homes {
		for _, made := range model.in(home.name) {
			name, pkg := goName(made.object), made.object.Pkg()
			fmt.Fprintf(&arms, "        %q => echo.value(&mut %s::default()),\n", name, made.name)
			imports[pkg.Name()] = pkg.Path()
			fmt.Fprintf(&types, "\t%q: reflect.TypeFor[%s](),\n", name, strings.Replace(name, pkg.Name(), alias(pkg.Name()), 1))
		}
	}
	var lines strings.Builder
	for _, name := range slices.Sorted(maps.Keys(imports)) {
		fmt.Fprintf(&lines, "\t%s %q\n", alias(name), imports[name])
	}
	rust := header + "//! Every struct of the model, by its Go name.\n\n" +
		"use mattermost_plugin::model::*;\n\nuse super::Echo;\n\n" +
		"/// Reads a value of the Go type `name` and writes it back.\n" +
		"pub(crate) fn echo(name: &str, echo: &mut Echo) -> Result<(), Box<dyn std::error::Error>> {\n    match name {\n" + arms.String() +
		"        _ => Err(format!(\"the model has no {name}\").into()),\n    }\n}\n"
	formatted, err := rustfmt(rust)
	if err != nil {
		return err
	}
	files["../tests/plugins/echo/types.rs"] = formatted

	text := header + "package main\n\nimport (\n\t\"reflect\"\n\n" + lines.String() + ")\n\n" +
		"// modelTypes is every struct of the model, by name.\nvar modelTypes = map[string]reflect.Type{\n" + types.String() + "}\n"
	if formatted, err = format.Source([]byte(text)); err != nil {
		return err
	}
	files["../generate/types_test.go"] = formatted
	return nil
}

// alias is the name of a package in types_test.go, because this package has a model of its own.
func alias(name string) string {
	if name == "model" {
		return "mattermost"
	}
	return name
}
