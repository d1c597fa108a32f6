// Package fill gives every field of a Go value something of its own, so that a comparison shows which one was lost.
package fill

import (
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"time"
)

// Filler fills values. No two of them get the same number.
type Filler struct {
	// IsText tells which fields are kept as text: they get ASCII, all others bytes that are not UTF-8.
	IsText func(owner, field string) bool
	// Leave tells which fields stay as they are, besides those that gob never sends.
	Leave func(owner, field string) bool
	// Count is the last number that was used.
	Count int
	// open are the structs that are being filled: one that holds itself does so once.
	open []reflect.Type
}

// again tells whether a struct is inside another of its type already.
func (f *Filler) again(structure reflect.Type) bool {
	first := slices.Index(f.open, structure)
	return first >= 0 && slices.Contains(f.open[first+1:], structure)
}

// next is a number that was not used before.
func (f *Filler) next() int {
	f.Count++
	return f.Count
}

// bytes is text that is not UTF-8.
func (f *Filler) bytes() string { return fmt.Sprintf("text %d \xe9\xff", f.next()) }

// Fill fills what the value holds, which must be settable.
func (f *Filler) Fill(v reflect.Value) {
	switch at := v.Addr().Interface().(type) {
	case *time.Time:
		*at = time.Unix(int64(f.next()), int64(f.next())).UTC()
		return
	case *url.URL:
		*at = url.URL{Scheme: "https", Host: "example.org", Path: fmt.Sprint("/", f.next()), RawQuery: "a=b"}
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(-int64(f.next()))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(uint64(f.next()))
	case reflect.Float32, reflect.Float64:
		v.SetFloat(float64(f.next()) + 0.5)
	case reflect.String:
		v.SetString(f.bytes())
	case reflect.Pointer:
		if !f.again(v.Type().Elem()) {
			v.Set(reflect.New(v.Type().Elem()))
			f.Fill(v.Elem())
		}
	case reflect.Slice:
		f.fillSlice(v)
	case reflect.Map:
		f.fillMap(v)
	case reflect.Interface:
		v.Set(reflect.ValueOf(f.dynamic()))
	case reflect.Struct:
		f.fillStruct(v)
	default:
		panic(fmt.Sprint("no value is known for ", v.Type()))
	}
}

func (f *Filler) fillSlice(v reflect.Value) {
	element := v.Type().Elem()
	if element.Kind() == reflect.Pointer && f.again(element.Elem()) {
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), 2, 2))
	f.Fill(v.Index(0))
	f.Fill(v.Index(1))
}

// fillMap makes one entry, so that the order is no matter. Its key is ASCII, as the model keeps keys as text.
func (f *Filler) fillMap(v reflect.Value) {
	key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
	if key.Kind() == reflect.String {
		key.SetString(fmt.Sprint("key ", f.next()))
	} else {
		f.Fill(key)
	}
	f.Fill(value)
	v.Set(reflect.MakeMap(v.Type()))
	v.SetMapIndex(key, value)
}

func (f *Filler) fillStruct(v reflect.Value) {
	f.open = append(f.open, v.Type())
	defer func() { f.open = f.open[:len(f.open)-1] }()
	for i := range v.NumField() {
		field := v.Type().Field(i)
		switch {
		case !f.Fills(v.Type(), field):
		case f.IsText(v.Type().Name(), field.Name):
			f.fillText(v.Field(i))
		default:
			f.Fill(v.Field(i))
		}
	}
}

// fillText makes what is kept as text.
func (f *Filler) fillText(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		f.fillText(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		f.fillText(v.Index(0))
	case reflect.String:
		v.SetString(fmt.Sprint("id", f.next()))
	default:
		f.Fill(v)
	}
}

// dynamic is what an interface can hold, another kind each time.
func (f *Filler) dynamic() any {
	switch n := f.next(); n % 6 {
	case 0:
		return f.bytes()
	case 1:
		return int64(n)
	case 2:
		return map[string]any{"k": []any{f.bytes(), n, nil, 1.5, true}}
	case 3:
		return []any{map[string]any{"deep": f.bytes()}, uint8(n)}
	case 4:
		return []string{f.bytes(), ""}
	default:
		return []byte(f.bytes())
	}
}

// Fills tells whether the field gets a value: whether gob sends it, and it is not to be left.
func (f *Filler) Fills(owner reflect.Type, field reflect.StructField) bool {
	kind := field.Type
	if kind.Kind() == reflect.Pointer {
		kind = kind.Elem()
	}
	return field.IsExported() && kind.Kind() != reflect.Func && kind.Kind() != reflect.Chan && !f.Leave(owner.Name(), field.Name)
}
