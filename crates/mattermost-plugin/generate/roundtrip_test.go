package main

import (
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	mattermost "github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"

	"dev.toolbelt/surface/fill"
)

// newFiller knows which fields the model keeps as ids, and which it leaves out.
func newFiller() *fill.Filler {
	return &fill.Filler{
		IsText: func(owner, field string) bool { return idOf(owner, field) != none },
		Leave:  func(owner, field string) bool { return slices.Contains(notSent, owner+"."+field) },
	}
}

// echo is the Rust program that reads values of the model and writes them back.
type echo struct {
	in  *gob.Encoder
	out *gob.Decoder
}

func startEcho(t *testing.T) *echo {
	t.Helper()
	// With the whole workspace's features, so that no dependency is compiled for this alone.
	build := exec.Command("cargo", "build", "--quiet", "--locked", "--workspace", "--bin", "model-echo")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		t.Fatal(err)
	}
	target := os.Getenv("CARGO_TARGET_DIR")
	if target == "" {
		target = "../../../target"
	}
	command := exec.Command(filepath.Join(target, "debug", "model-echo"))
	command.Stderr = os.Stderr
	in, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		_, _ = io.Copy(io.Discard, out)
		if err := command.Wait(); err != nil {
			t.Error(err)
		}
	})
	return &echo{gob.NewEncoder(in), gob.NewDecoder(out)}
}

// send sends what the pointer points to and reads what comes back.
func (e *echo) send(t *testing.T, name string, value reflect.Value) reflect.Value {
	t.Helper()
	if err := e.in.Encode(name); err != nil {
		t.Fatal(err)
	}
	if err := e.in.EncodeValue(value); err != nil {
		t.Fatal(name, err)
	}
	back := reflect.New(value.Type().Elem())
	if err := e.out.DecodeValue(back); err != nil {
		t.Fatal(name, err)
	}
	return back
}

func TestNothingIsLostOnTheWayThroughRust(t *testing.T) {
	echo := startEcho(t)
	fields := 0
	for name, structure := range modelTypes {
		for i := range structure.NumField() {
			if newFiller().Fills(structure, structure.Field(i)) {
				fields++
			}
		}
		for _, filled := range []bool{true, false} {
			value := reflect.New(structure)
			if filled {
				newFiller().Fill(value.Elem())
			}
			if where := difference(name, value.Elem(), echo.send(t, name, value).Elem()); where != "" {
				t.Errorf("filled %t: %s", filled, where)
			}
		}
	}
	t.Logf("%d structs, %d fields", len(modelTypes), fields)
}

// Go gets the attachments of a post under a name of its own, and as its own type.
func TestTheAttachmentsOfAPostAreThoseOfGo(t *testing.T) {
	attachment := &mattermost.MessageAttachment{}
	newFiller().Fill(reflect.ValueOf(attachment).Elem())
	echo := startEcho(t)
	if err := errors.Join(echo.in.Encode("attachments"), echo.in.Encode(attachment)); err != nil {
		t.Fatal(err)
	}
	var post mattermost.Post
	if err := echo.out.Decode(&post); err != nil {
		t.Fatal(err)
	}
	want := []*mattermost.MessageAttachment{attachment}
	got, is := post.GetProp(mattermost.PostPropsAttachments).([]*mattermost.MessageAttachment)
	if !is || !reflect.DeepEqual(want, got) || post.Type != mattermost.PostTypeMessageAttachment {
		t.Errorf("%s %#v", post.Type, post.GetProps())
	}
}

func TestEveryFieldIsFilled(t *testing.T) {
	for name, structure := range modelTypes {
		value := reflect.New(structure).Elem()
		newFiller().Fill(value)
		for i := range structure.NumField() {
			if field := structure.Field(i); newFiller().Fills(structure, field) && value.Field(i).IsZero() {
				t.Errorf("%s.%s is empty", name, field.Name)
			}
		}
	}
}

// The types that the signatures mention, found by reflection and not by the generator.
func TestEveryStructOfTheMethodsIsInTheModel(t *testing.T) {
	known := map[reflect.Type]bool{}
	for _, structure := range modelTypes {
		known[structure] = true
	}
	var visit func(path string, at reflect.Type)
	seen := map[reflect.Type]bool{}
	visit = func(path string, at reflect.Type) {
		if seen[at] || at.PkgPath() == "time" || at.PkgPath() == "net/http" {
			return
		}
		seen[at] = true
		switch at.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Array:
			visit(path, at.Elem())
		case reflect.Map:
			visit(path, at.Key())
			visit(path, at.Elem())
		case reflect.Struct:
			if !known[at] {
				t.Errorf("%s: the model has no %s", path, at)
			}
			for i := range at.NumField() {
				if field := at.Field(i); field.IsExported() {
					visit(path+"."+field.Name, field.Type)
				}
			}
		}
	}
	methods := 0
	for _, owner := range []reflect.Type{reflect.TypeFor[plugin.API](), reflect.TypeFor[plugin.Hooks]()} {
		for method := range owner.Methods() {
			methods++
			for _, types := range []iter.Seq[reflect.Type]{method.Type.Ins(), method.Type.Outs()} {
				for at := range types {
					visit(method.Name, at)
				}
			}
		}
	}
	t.Logf("%d methods mention %d types", methods, len(seen))
}

// difference is the first place where the two differ, or "".
func difference(path string, want, got reflect.Value) string {
	if reflect.DeepEqual(want.Interface(), got.Interface()) {
		return ""
	}
	switch {
	case want.Kind() == reflect.Pointer && !want.IsNil() && !got.IsNil():
		return difference(path, want.Elem(), got.Elem())
	case want.Kind() == reflect.Struct:
		for i := range want.NumField() {
			if field := want.Type().Field(i); field.IsExported() {
				if where := difference(path+"."+field.Name, want.Field(i), got.Field(i)); where != "" {
					return where
				}
			}
		}
	case want.Kind() == reflect.Slice && want.Len() == got.Len():
		for i := range want.Len() {
			if where := difference(fmt.Sprintf("%s[%d]", path, i), want.Index(i), got.Index(i)); where != "" {
				return where
			}
		}
	}
	return fmt.Sprintf("%s is %#v, was %#v", path, got.Interface(), want.Interface())
}
