package main

import (
	"errors"
	"fmt"
	"go/types"
)

var basics = map[types.BasicKind]string{
	types.Bool:    "bool",
	types.Int:     "i64",
	types.Int8:    "i8",
	types.Int16:   "i16",
	types.Int32:   "i32",
	types.Int64:   "i64",
	types.Uint:    "u64",
	types.Uint8:   "u8",
	types.Uint16:  "u16",
	types.Uint32:  "u32",
	types.Uint64:  "u64",
	types.Float32: "f32",
	types.Float64: "f64",
}

// rustType is the Rust type of a field, noting in uses what it refers to.
func (m *model) rustType(uses *uses, owner string, field *types.Var) (string, error) {
	if id := idOf(owner, field.Name()); id != "" {
		return m.idType(uses, id, field.Type())
	}
	return m.typeOf(uses, field.Type())
}

// idType is the Rust type of a string, a list of strings or the keys of a map that are ids.
func (m *model) idType(uses *uses, id string, t types.Type) (string, error) {
	uses.ids = append(uses.ids, id)
	switch core := t.Underlying(); core.String() {
	case "string":
		return id, nil
	case "*string":
		return "Option<" + id + ">", nil
	case "[]string":
		return "Vec<" + id + ">", nil
	default:
		if table, is := core.(*types.Map); is && table.Key().String() == "string" {
			uses.btreeMap = true
			value, err := m.item(uses, table.Elem())
			return "BTreeMap<" + id + ", " + value + ">", err
		}
	}
	return "", fmt.Errorf("%s holds no %s", t, id)
}

func (m *model) typeOf(uses *uses, t types.Type) (string, error) {
	t = types.Unalias(t)
	if pointer, is := t.Underlying().(*types.Pointer); is {
		return m.pointer(uses, pointer.Elem())
	}
	if own, err := ownForm(t); own != "" || err != nil {
		return own, err
	}
	switch core := t.Underlying().(type) {
	case *types.Basic:
		if core.Kind() == types.String {
			uses.goString = true
			return "GoString", nil
		}
		if rust := basics[core.Kind()]; rust != "" {
			return rust, nil
		}
	case *types.Slice:
		item, err := m.item(uses, core.Elem())
		return "Vec<" + item + ">", err
	case *types.Map:
		uses.btreeMap = true
		key, keyErr := m.key(uses, core.Key())
		value, err := m.item(uses, core.Elem())
		return "BTreeMap<" + key + ", " + value + ">", errors.Join(keyErr, err)
	case *types.Interface:
		return "go_gob::Interface", nil
	case *types.Struct:
		if named, is := t.(*types.Named); is && named.TypeArgs().Len() == 0 {
			name, err := m.add(named)
			uses.structs = append(uses.structs, name)
			return name, err
		}
	}
	return "", fmt.Errorf("no Rust type is known for %s", t)
}

// item is the type of what a list or map holds: gob refuses nil there, so a pointer is as good as what it points to.
func (m *model) item(uses *uses, t types.Type) (string, error) {
	if pointer, is := types.Unalias(t).(*types.Pointer); is {
		t = pointer.Elem()
	}
	return m.typeOf(uses, t)
}

// key is the type of a map's keys: a string is looked up by its text, so it is Rust's own.
func (m *model) key(uses *uses, t types.Type) (string, error) {
	if core, is := t.Underlying().(*types.Basic); is && core.Kind() == types.String {
		return "String", nil
	}
	return m.typeOf(uses, t)
}

func (m *model) pointer(uses *uses, to types.Type) (string, error) {
	rust, err := m.typeOf(uses, to)
	if named, is := types.Unalias(to).(*types.Named); is && m.isOpen(named) {
		rust = "Box<" + rust + ">"
	}
	return "Option<" + rust + ">", err
}

func (m *model) isOpen(named *types.Named) bool {
	for _, open := range m.open {
		if open == named.Obj() {
			return true
		}
	}
	return false
}

// ownForm is the type of what Go sends in a form of its own (gob/type.go, implementsInterface).
func ownForm(t types.Type) (string, error) {
	named, is := t.(*types.Named)
	if !is || types.IsInterface(t) {
		return "", nil
	}
	if named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == "time" && named.Obj().Name() == "Time" {
		return "go_gob::Time", nil
	}
	methods := types.NewMethodSet(types.NewPointer(named))
	if methods.Lookup(nil, "GobEncode") != nil {
		return "", fmt.Errorf("%s has a form of its own (GobEncode) that is not known", t)
	}
	if methods.Lookup(nil, "MarshalBinary") != nil {
		return "go_gob::Binary", nil
	}
	return "", nil
}
