package main

import (
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"time"
)

// filler gives every field of a value something of its own.
type filler struct {
	count int
	// open are the structs that are being filled: one that holds itself does so once.
	open []reflect.Type
}

// again tells whether a struct is inside another of its type already.
func (f *filler) again(structure reflect.Type) bool {
	first := slices.Index(f.open, structure)
	return first >= 0 && slices.Contains(f.open[first+1:], structure)
}

// next is a number that was not used before.
func (f *filler) next() int {
	f.count++
	return f.count
}

// text is not UTF-8.
func (f *filler) text() string { return fmt.Sprintf("text %d \xe9\xff", f.next()) }

func (f *filler) fill(v reflect.Value) {
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
		v.SetString(f.text())
	case reflect.Pointer:
		if !f.again(v.Type().Elem()) {
			v.Set(reflect.New(v.Type().Elem()))
			f.fill(v.Elem())
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

func (f *filler) fillSlice(v reflect.Value) {
	element := v.Type().Elem()
	if element.Kind() == reflect.Pointer && f.again(element.Elem()) {
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), 2, 2))
	f.fill(v.Index(0))
	f.fill(v.Index(1))
}

// fillMap makes one entry, so that the order is no matter. Its key is ASCII, as the model keeps keys as text.
func (f *filler) fillMap(v reflect.Value) {
	key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
	if key.Kind() == reflect.String {
		key.SetString(fmt.Sprint("key ", f.next()))
	} else {
		f.fill(key)
	}
	f.fill(value)
	v.Set(reflect.MakeMap(v.Type()))
	v.SetMapIndex(key, value)
}

func (f *filler) fillStruct(v reflect.Value) {
	f.open = append(f.open, v.Type())
	defer func() { f.open = f.open[:len(f.open)-1] }()
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if !sent(v.Type().Name(), field) {
			continue
		}
		if idOf(v.Type().Name(), field.Name) == "" {
			f.fill(v.Field(i))
		} else {
			f.fillIds(v.Field(i))
		}
	}
}

// fillIds makes ids, which the model keeps as text.
func (f *filler) fillIds(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		f.fillIds(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		f.fillIds(v.Index(0))
	case reflect.Map:
		f.fillMap(v)
	default:
		v.SetString(fmt.Sprint("id", f.next()))
	}
}

// dynamic is what an interface can hold, another kind each time.
func (f *filler) dynamic() any {
	switch n := f.next(); n % 6 {
	case 0:
		return f.text()
	case 1:
		return int64(n)
	case 2:
		return map[string]any{"k": []any{f.text(), n, nil, 1.5, true}}
	case 3:
		return []any{map[string]any{"deep": f.text()}, uint8(n)}
	case 4:
		return []string{f.text(), ""}
	default:
		return []byte(f.text())
	}
}

// sent tells whether gob sends the field; the model says so by travels.
func sent(owner string, field reflect.StructField) bool {
	kind := field.Type.Kind()
	return field.IsExported() && kind != reflect.Func && kind != reflect.Chan && !slices.Contains(notSent, owner+"."+field.Name)
}
