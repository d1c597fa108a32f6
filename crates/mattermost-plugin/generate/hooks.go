package main

import (
	"fmt"
	"go/types"
	"slices"
	"strings"
)

// handHooks are the hooks that travel in a way of their own, or whose answer needs more than their results. Implemented is
// none of a plugin's.
var handHooks = []string{"OnActivate", "OnConfigurationChange", "OnDeactivate", "FileWillBeUploaded",
	"MessageWillBeUpdated", "ServeHTTP", "ServeMetrics"}

// nilParams are the pointers that may be nil, as the comments on the hooks say.
var nilParams = []string{"actor"}

// emitHooks adds the table of hooks, and their names for the attribute.
func (m *model) emitHooks(files map[string][]byte, header string, docs docs) error {
	methods, err := m.source.methods("Hooks")
	if err != nil {
		return err
	}
	comments, err := m.source.comments("Hooks")
	if err != nil {
		return err
	}
	var table, names strings.Builder
	for _, method := range m.source.declared(methods) {
		name := method.Name()
		if name == "Implemented" {
			continue
		}
		fmt.Fprintf(&names, "%q, ", snake(name))
		if slices.Contains(handHooks, name) {
			continue
		}
		line, err := m.hookLine(method)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		since := strings.Replace(comments[name].since, ".00", ".0", 1)
		fmt.Fprintf(&table, "%s            %s, %q;\n", docs.comment(name, "            "), line, since)
	}
	// Not by rustfmt, which leaves alone what is inside a macro.
	files["hooks/table.rs"] = []byte(header + fmt.Sprintf(tableText, table.String()))
	files["../../mattermost-plugin-macros/src/names.rs"], err = rustfmt(header + fmt.Sprintf(namesText, names.String(), "`"))
	return err
}

const tableText = `//! The hooks that are alike: a line each.
//!
//! A line is the function of the trait [` + "`Plugin`" + `](crate::Plugin), the Go name with the results in Go, and the minimum
//! server version. Arguments and results travel as [` + "`Values`" + `](crate::values::Values).

/// Hands every line to a macro.
macro_rules! hooks {
    ($to:ident) => {
        $to! {
%s        }
    };
}
pub(crate) use hooks;
`

const namesText = `//! The functions of the trait %[2]sPlugin%[2]s that are hooks.

pub(crate) const HOOKS: &[&str] = &[%[1]s];
`

// hookLine is the line of a hook in the table, up to its minimum server version.
func (m *model) hookLine(hook *types.Func) (string, error) {
	var params []string
	for param := range hook.Signature().Params().Variables() {
		rust, err := m.hookParam(hook.Name(), param)
		if err != nil {
			return "", err
		}
		params = append(params, paramName(param.Name())+": "+rust)
	}
	output, results, err := m.outcome(hook.Signature().Results())
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("fn %s(%s) -> %s = %q %s", snake(hook.Name()), strings.Join(params, ", "), output, hook.Name(), results), nil
}

// hookParam is the type of an argument, which is the plugin's own.
func (m *model) hookParam(hook string, param *types.Var) (string, error) {
	t := types.Unalias(param.Type())
	if id := paramID(hook, param.Name()); id != "" {
		return m.idType(&uses{}, id, t)
	}
	rust, err := m.owned(t)
	if slices.Contains(nilParams, param.Name()) {
		rust = "Option<" + rust + ">"
	}
	return rust, err
}

// owned is the type of a value that is never nil, text as Rust has it.
func (m *model) owned(t types.Type) (string, error) {
	rust, err := m.item(&uses{}, t)
	if rust == "GoString" {
		return "String", err
	}
	return rust, err
}

// outcome is what a hook answers in Rust, and what that travels as.
func (m *model) outcome(tuple *types.Tuple) (output, results string, err error) {
	if tuple.Len() == 0 {
		return "()", "()", nil
	}
	first := types.Unalias(tuple.At(0).Type())
	value, err := m.owned(first)
	_, pointer := first.(*types.Pointer)
	last := tuple.At(tuple.Len() - 1).Type().String()
	switch {
	case tuple.Len() == 1 && last == "string":
		return "Decision", "(String,)", err
	case tuple.Len() == 1 && last == "error":
		return "Result<(), HookError>", "(Interface,)", err
	case tuple.Len() == 1:
		return value, "(" + value + ",)", err
	case tuple.Len() == 2 && pointer && last == "string":
		return "Decision<" + value + ">", "(Option<" + value + ">, String)", err
	case tuple.Len() == 2 && pointer && last == "error":
		return "Decision<" + value + ">", "(Option<" + value + ">, Interface)", err
	case tuple.Len() == 2 && pointer && last == "*"+public+"/model.AppError":
		return "Result<" + value + ", HookError>", "(Option<" + value + ">, Option<AppError>)", err
	case tuple.Len() == 2 && last == "error":
		return "Result<" + value + ", HookError>", "(" + value + ", Interface)", err
	}
	return "", "", fmt.Errorf("nothing is known that answers %s", tuple)
}
