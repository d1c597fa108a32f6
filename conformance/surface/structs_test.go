package surface

import (
	"iter"
	"reflect"
)

// structs is a set of struct types.
type structs map[reflect.Type]bool

// add adds those that the types mention.
func (s structs) add(types iter.Seq[reflect.Type]) {
	for t := range types {
		if mentioned := mention(t); mentioned.Kind() == reflect.Struct && t != appErrorType {
			s[mentioned] = true
		}
	}
}

// reachable tells whether values of the types can hold one of the set.
func (s structs) reachable(types iter.Seq[reflect.Type]) bool {
	visited := structs{}
	var holds func(t reflect.Type) bool
	holds = func(t reflect.Type) bool {
		t = mention(t)
		if t.Kind() != reflect.Struct || visited[t] {
			return false
		}
		visited[t] = true
		if s[t] {
			return true
		}
		for field := range t.Fields() {
			if travels(field) && holds(field.Type) {
				return true
			}
		}
		return false
	}
	for t := range types {
		if holds(t) {
			return true
		}
	}
	return false
}

// mention is the type that pointers, lists and maps of it lead to.
func mention(t reflect.Type) reflect.Type {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
		return mention(t.Elem())
	}
	return t
}
