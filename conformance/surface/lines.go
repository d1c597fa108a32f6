package surface

import (
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"time"
)

// lines is all that a value holds, one leaf a line, so that two processes can compare what they have. It tells nil from
// empty, and what an interface holds by its type; streams are read to their ends. Unexported fields, functions and
// channels are left out: gob sends none.
type lines struct {
	text []string
	open []uintptr
}

// linesOf is the lines of several values, under these names.
func linesOf(name string, values []reflect.Value) []string {
	var lines lines
	for i, value := range values {
		lines.add(fmt.Sprintf("%s %d", name, i), value)
	}
	return lines.text
}

func (l *lines) put(path string, value any) {
	l.text = append(l.text, fmt.Sprintf("%s = %v", path, value))
}

func (l *lines) add(path string, v reflect.Value) {
	if v.Type() == writerType || v.Type() == responseWriterType {
		return // nothing comes out of these
	}
	if v.CanInterface() && l.addKnown(path, v.Interface()) {
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		l.addPointer(path, v)
	case reflect.Interface:
		if v.IsNil() {
			l.put(path, "nil")
		} else {
			l.add(fmt.Sprintf("%s(%s)", path, v.Elem().Type()), v.Elem())
		}
	case reflect.Struct:
		l.addStruct(path, v)
	case reflect.Map:
		l.addMap(path, v)
	case reflect.Slice, reflect.Array:
		l.addList(path, v)
	case reflect.String:
		l.put(path, fmt.Sprintf("%q", v.String()))
	case reflect.Func, reflect.Chan:
	default:
		l.put(path, v)
	}
}

// addKnown adds what is more, or less, than its fields.
func (l *lines) addKnown(path string, value any) bool {
	if v := reflect.ValueOf(value); v.Kind() == reflect.Pointer && v.IsNil() {
		return false
	}
	switch value := value.(type) {
	case time.Time:
		l.put(path, value.Format(time.RFC3339Nano))
	case url.URL:
		l.put(path, value.String())
	case *http.Request:
		l.put(path+".Method", value.Method)
		l.put(path+".URL", value.URL)
		l.put(path+".Proto", fmt.Sprint(value.Proto, " ", value.ProtoMajor, " ", value.ProtoMinor))
		l.add(path+".Header", reflect.ValueOf(value.Header))
		l.put(path+".Host", value.Host)
		l.put(path+".RemoteAddr", value.RemoteAddr)
		l.put(path+".RequestURI", value.RequestURI)
		l.put(path+".Body", content(value.Body))
	case *http.Response:
		l.put(path+".StatusCode", value.StatusCode)
		l.put(path+".Proto", fmt.Sprint(value.Proto, " ", value.ProtoMajor, " ", value.ProtoMinor))
		l.add(path+".Header", reflect.ValueOf(value.Header))
		l.put(path+".Body", content(value.Body))
	case *httptest.ResponseRecorder:
		l.add(path, reflect.ValueOf(value.Result()))
	case io.Reader:
		l.put(path, content(value))
	default:
		return false
	}
	return true
}

func (l *lines) addPointer(path string, v reflect.Value) {
	switch {
	case v.IsNil():
		l.put(path, "nil")
	case slices.Contains(l.open, v.Pointer()):
		l.put(path, "itself")
	default:
		l.open = append(l.open, v.Pointer())
		l.add(path, v.Elem())
		l.open = l.open[:len(l.open)-1]
	}
}

func (l *lines) addStruct(path string, v reflect.Value) {
	before := len(l.text)
	for i := range v.NumField() {
		if field := v.Type().Field(i); field.IsExported() {
			l.add(path+"."+field.Name, v.Field(i))
		}
	}
	if len(l.text) == before {
		l.put(path, "{}")
	}
}

func (l *lines) addMap(path string, v reflect.Value) {
	if v.Len() == 0 {
		l.put(path, emptiness(v))
		return
	}
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	for _, key := range keys {
		l.add(fmt.Sprintf("%s[%q]", path, fmt.Sprint(key)), v.MapIndex(key))
	}
}

func (l *lines) addList(path string, v reflect.Value) {
	switch {
	case v.Len() == 0:
		l.put(path, emptiness(v))
	case v.Type().Elem().Kind() == reflect.Uint8:
		l.put(path, fmt.Sprintf("%q", v))
	default:
		for i := range v.Len() {
			l.add(fmt.Sprintf("%s[%d]", path, i), v.Index(i))
		}
	}
}

func emptiness(v reflect.Value) string {
	if v.Kind() != reflect.Array && v.IsNil() {
		return "nil"
	}
	return "empty"
}

// content is what comes out of a stream.
func content(stream io.Reader) string {
	if stream == nil {
		return "no stream"
	}
	bytes, err := io.ReadAll(stream)
	return fmt.Sprintf("stream of %d bytes, %x, ends with %v", len(bytes), sha256.Sum256(bytes), err)
}
