package main

import (
	"fmt"
	"go/format"
	"strings"
)

// emitEcho adds what the round trip needs on both sides: every struct by its Go name.
func emitEcho(files map[string][]byte, header string, model *model, sections []section, members map[string][]string) error {
	var arms, types strings.Builder
	for _, section := range sections {
		for _, name := range members[section.name] {
			goName := model.structs[name].goName
			fmt.Fprintf(&arms, "        %q => echo.value::<%s>(),\n", goName, name)
			// Under another name, because this package has a model of its own.
			goType := strings.Replace(goName, "model.", "mattermost.", 1)
			fmt.Fprintf(&types, "\t%q: reflect.TypeFor[%s](),\n", goName, goType)
		}
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

	text := header + "package main\n\nimport (\n\t\"reflect\"\n\n" +
		"\tmattermost \"github.com/mattermost/mattermost/server/public/model\"\n\t\"github.com/mattermost/mattermost/server/public/plugin\"\n)\n\n" +
		"// modelTypes is every struct of the model, by name.\nvar modelTypes = map[string]reflect.Type{\n" + types.String() + "}\n"
	if formatted, err = format.Source([]byte(text)); err != nil {
		return err
	}
	files["../generate/types_test.go"] = formatted
	return nil
}
