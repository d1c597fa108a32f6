package main

import (
	"cmp"
	"fmt"
	"go/types"
	"slices"
)

// rustStruct is a Go struct as Rust declares it.
type rustStruct struct {
	object *types.TypeName
	name   string
	// home is the file of src/model that it is in.
	home   string
	fields []rustField
	uses   uses
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
	source  *source
	structs map[string]*rustStruct
	// open are the structs whose fields are being mapped: a pointer to one of them is a cycle and needs a box.
	open []*types.TypeName
}

// newModel maps all that travels.
func newModel(source *source) (*model, error) {
	m := &model{source: source, structs: map[string]*rustStruct{}}
	roots, err := source.roots()
	if err != nil {
		return nil, err
	}
	for _, root := range roots {
		if _, err := m.typeOf(&uses{}, root.t); err != nil {
			return nil, fmt.Errorf("%s: %w", root.where, err)
		}
	}
	return m, nil
}

// in lists the structs of a file of src/model, by name.
func (m *model) in(home string) []*rustStruct {
	var members []*rustStruct
	for _, made := range m.structs {
		if made.home == home {
			members = append(members, made)
		}
	}
	slices.SortFunc(members, func(a, b *rustStruct) int { return cmp.Compare(a.name, b.name) })
	return members
}

// add maps a struct and all it reaches, and answers its name.
func (m *model) add(named *types.Named) (string, error) {
	object := named.Obj()
	name := rustName(object)
	if made := m.structs[name]; made != nil {
		if made.object != object {
			return "", fmt.Errorf("%s and %s would have the same name", goName(object), goName(made.object))
		}
		return name, nil
	}
	home, err := m.source.homeOf(object)
	if err != nil {
		return "", err
	}
	made := &rustStruct{object: object, name: name, home: home}
	m.structs[name] = made

	m.open = append(m.open, object)
	defer func() { m.open = m.open[:len(m.open)-1] }()
	for field := range named.Underlying().(*types.Struct).Fields() {
		if !travels(object.Name(), field) {
			continue
		}
		rust, err := m.rustType(&made.uses, object.Name(), field)
		if err != nil {
			return "", fmt.Errorf("%s.%s: %w", goName(object), field.Name(), err)
		}
		made.fields = append(made.fields, rustField{snake(field.Name()), field.Name(), rust})
	}
	return name, nil
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
