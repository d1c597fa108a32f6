package main

import (
	"fmt"
	"go/types"
	"slices"
)

// rustStruct is a Go struct as Rust declares it.
type rustStruct struct {
	name, goName string
	fields       []rustField
	uses         uses
}

type rustField struct {
	name, goName, rustType string
}

// uses is what the field types of a struct refer to.
type uses struct {
	btreeMap bool
	goString bool
	ids      []string
	structs  []string
}

// model collects the structs that the roots reach.
type model struct {
	structs map[string]*rustStruct
	seen    map[*types.TypeName]bool
	// open are the structs whose fields are being mapped: a pointer to one of them is a cycle and needs a box.
	open []*types.TypeName
	// fresh are the structs added since they were last taken.
	fresh []string
}

func newModel() *model {
	return &model{structs: map[string]*rustStruct{}, seen: map[*types.TypeName]bool{}}
}

func (m *model) takeFresh() []string {
	fresh := m.fresh
	m.fresh = nil
	slices.Sort(fresh)
	return fresh
}

// add maps a struct and all it reaches.
func (m *model) add(named *types.Named) error {
	object := named.Obj()
	if m.seen[object] {
		return nil
	}
	m.seen[object] = true
	goName := object.Pkg().Name() + "." + object.Name()
	if twin := m.structs[object.Name()]; twin != nil {
		return fmt.Errorf("%s and %s would have the same name", goName, twin.goName)
	}
	made := &rustStruct{name: object.Name(), goName: goName}
	m.structs[made.name] = made
	m.fresh = append(m.fresh, made.name)

	m.open = append(m.open, object)
	defer func() { m.open = m.open[:len(m.open)-1] }()
	for field := range named.Underlying().(*types.Struct).Fields() {
		if !travels(made.name, field) {
			continue
		}
		rust, err := m.rustType(&made.uses, made.name, field)
		if err != nil {
			return fmt.Errorf("%s.%s: %w", goName, field.Name(), err)
		}
		made.fields = append(made.fields, rustField{snake(field.Name()), field.Name(), rust})
	}
	return nil
}

// notSent are fields that gob could carry and that the server never sets.
var notSent = []string{
	"HTTPRequestSubset.Body", // travels on a stream of its own
}

// travels tells whether gob sends the field: exported, and neither function nor channel (gob/encode.go, isSent).
func travels(owner string, field *types.Var) bool {
	if !field.Exported() || slices.Contains(notSent, owner+"."+field.Name()) {
		return false
	}
	core := field.Type().Underlying()
	if pointer, is := core.(*types.Pointer); is {
		core = pointer.Elem().Underlying()
	}
	switch core.(type) {
	case *types.Signature, *types.Chan:
		return false
	}
	return true
}
