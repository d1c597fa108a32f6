//go:build ignore

// Writes the streams in this folder, which the tests read: what Go's encoding/gob makes of Mattermost's types and of
// some that are hard to read. To write them again, copy this file into a Go module that requires
// github.com/mattermost/mattermost/server/public v0.4.2 and run
//
//	go run golden.go FOLDER
//
// With -check it reads the streams in FOLDER instead and compares every value with the one that it would write.
package main

import (
	"bytes"
	"encoding/gob"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/rpc"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"sort"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
)

type Inner struct {
	Name string
	Next *Inner
}

type Kinds struct {
	Bool    bool
	Int     int
	Int8    int8
	Int16   int16
	Int32   int32
	Int64   int64
	Uint    uint
	Uint8   uint8
	Uint64  uint64
	Float32 float32
	Float64 float64
	String  string
	Bytes   []byte
	Strings []string
	Array   [3]int
	Octets  [2]byte
	Pointer *string
	Zero    *int
	Nil     *Inner
	Inner   Inner
	List    []*Inner
	Lists   [][]int
	Map     map[string]int
	Deep    map[int]map[string][]Inner
	Empty   map[string]bool
	Time    time.Time
	Zone    time.Time
	Before  time.Time
	Never   *time.Time
	URL     *url.URL
	NoURL   *url.URL
	Header  http.Header
	Any     any
	Anys    []any
	Last    string
}

type Secret struct {
	Level uint8
	Tags  []string
	More  any
}

type HookArgs struct {
	A *plugin.Context
	B *model.Post
}

type HookReturns struct {
	A *model.Post
	B string
	C error
}

// One type on the side of Go, and another one in the tests.
type Changed struct {
	Same    string
	Number  string
	Signed  uint
	List    []int
	Nested  struct{ Value string }
	Small   int
	Missing map[string]Inner
	Complex complex128
	Unknown any
	Latest  []any
	When    string
	Object  any
	After   string
}

func value[T any](v T) *T { return &v }

func attachments() []*model.MessageAttachment {
	return []*model.MessageAttachment{{
		Id: 7, Fallback: "fallback", Text: "text",
		Fields:    []*model.MessageAttachmentField{{Title: "title", Value: "value", Short: true}, {Value: int64(5)}},
		Timestamp: int64(1700000000),
		Actions: []*model.PostAction{{
			Id: "a", Options: []*model.PostActionOptions{{Text: "t", Value: "v"}},
			Integration: &model.PostActionIntegration{URL: "u", Context: map[string]any{"k": []any{"x", 1.5, nil, true}}},
		}},
	}}
}

func post() *model.Post {
	return &model.Post{
		Id: "aaaaaaaaaaaaaaaaaaaaaaaaaa", CreateAt: 1700000000123, UserId: "uuuuuuuuuuuuuuuuuuuuuuuuuu",
		Message: "caf\xe9 \u00fc", FileIds: model.StringArray{"f1", "f2"}, RemoteId: value("remote"), IsFollowing: value(true),
		Props: model.StringInterface{
			"text": "caf\xe9", "int": 1, "int64": int64(-2), "uint": uint(3), "uint8": uint8(200), "float": 1.5, "float32": float32(2.5),
			"bool": true, "nil": nil, "bytes": []byte{0, 255}, "strings": []string{"a", "b"}, "ints": []int{1, -1},
			"list": []any{"x", 2, nil, []any{}}, "object": map[string]any{"deep": map[string]any{"deeper": "\xff"}},
			"attachments": attachments(), "error": &model.AppError{Id: "id", Message: "message", StatusCode: 404},
			"complex": complex(1, -2),
		},
		Participants: []*model.User{{Id: "p", Username: "user", Props: model.StringMap{"k": "v"}}},
		Metadata: &model.PostMetadata{
			Embeds:    []*model.PostEmbed{{Type: "permalink", URL: "https://example.org", Data: &model.PreviewPost{PostID: "quoted"}}},
			Reactions: []*model.Reaction{{UserId: "r", EmojiName: "smile"}},
			Images:    map[string]*model.PostImage{"https://example.org/i.png": {Width: 1, Height: 2, Format: "png"}},
		},
	}
}

func kinds() *Kinds {
	location := time.FixedZone("east", 2*3600+30*60)
	odd := time.FixedZone("odd", 3661)
	address, _ := url.Parse("https://example.org/a?b=c#d")
	return &Kinds{
		true, -1, -128, 32767, -2147483648, 1<<63 - 1, 129, 255, 1<<64 - 1, 0.5, -1e300, "text", []byte{1, 2, 255},
		[]string{"a", "", "c"}, [3]int{1, 0, 3}, [2]byte{200, 0}, value("pointed"), nil, nil, Inner{"in", &Inner{"deeper", nil}},
		[]*Inner{{"one", nil}, {}}, [][]int{{1, 2}, {}, {-3}}, map[string]int{"a": 1, "": 0},
		map[int]map[string][]Inner{-1: {"x": {{"y", nil}}}, 0: {}}, map[string]bool{},
		time.Unix(1700000000, 123456789).UTC(), time.Unix(1700000000, 0).In(location), time.Unix(-5, 1).In(odd),
		value(time.Time{}), address, nil, http.Header{"Accept": {"a", "b"}, "X-Latin": {"caf\xe9"}}, Secret{3, []string{"s"}, nil},
		[]any{Secret{1, nil, Secret{2, nil, "deep"}}, nil, map[string]any{"first": &plugin.ErrorString{Code: 1, Err: "EOF"}}, 1},
		"end",
	}
}

// Each stream is that of one encoder.
func streams() map[string][]any {
	second := post()
	second.Props = model.StringInterface{"new": Secret{9, []string{"t"}, &plugin.ErrorString{Err: "e"}}, "old": int64(1)}
	long := make([]byte, 300)
	for i := range long {
		long[i] = byte(i)
	}
	return map[string][]any{
		"post": {
			&rpc.Request{ServiceMethod: "Plugin.MessageHasBeenPosted", Seq: 1},
			&HookArgs{&plugin.Context{SessionId: "s", RequestId: "r"}, post()},
			&rpc.Request{ServiceMethod: "Plugin.MessageHasBeenPosted", Seq: 2},
			&HookArgs{&plugin.Context{}, second},
			&HookArgs{nil, post()},
		},
		"kinds": {kinds(), &Kinds{}, kinds()},
		"singles": {
			value("text"), value(""), value(uint32(300)), value(true), value([]byte{1, 2, 3}), value([]string{"a", ""}), value(-3),
			&struct{}{}, value(1.5), value(map[string][]string{"k": {"v"}}), value([]any{1, "x", nil}), value(long), value("caf\xe9"),
			value(time.Unix(1700000000, 0).UTC()),
		},
		"errors": {
			&HookReturns{nil, "reason", &model.AppError{Id: "id", Message: "m", Where: "w", StatusCode: 500}},
			&HookReturns{nil, "", &plugin.ErrorString{Code: 2, Err: "sql: no rows"}},
			&HookReturns{},
		},
		"changed": {
			&Changed{
				"same", "now a text", 5, []int{1}, struct{ Value string }{"v"}, 1000, map[string]Inner{"m": {"n", nil}}, complex(1, 2),
				map[string]any{"skipped": Secret{1, nil, []string{"not yet seen"}}}, []any{nil, 1}, "noon", map[string]any{"k": "v"}, "after",
			},
			&Changed{"same", "text", 5, []int{1}, struct{ Value string }{"v"}, -1000, nil, 0, nil, nil, "noon", []string{"seen"}, "after"},
		},
	}
}

func main() {
	gob.Register(Secret{})
	check := os.Args[1] == "-check"
	folder := os.Args[len(os.Args)-1]
	for name, values := range streams() {
		path := filepath.Join(folder, name+".hex")
		var stream bytes.Buffer
		if !check {
			encoder := gob.NewEncoder(&stream)
			for _, v := range values {
				must(encoder.Encode(v))
			}
			text := hex.EncodeToString(stream.Bytes())
			var lines bytes.Buffer
			for len(text) > 120 {
				lines.WriteString(text[:120] + "\n")
				text = text[120:]
			}
			lines.WriteString(text + "\n")
			must(os.WriteFile(path, lines.Bytes(), 0o644))
			continue
		}
		text, err := os.ReadFile(path)
		must(err)
		data, err := hex.DecodeString(string(bytes.ReplaceAll(text, []byte("\n"), nil)))
		must(err)
		decoder := gob.NewDecoder(bytes.NewReader(data))
		for i, want := range values {
			got := reflect.New(reflect.TypeOf(want).Elem()).Interface()
			if err := decoder.Decode(got); name == "changed" {
				// One empty value of a type that differs: Go compares the definitions.
				fmt.Printf("%s is refused: %v\n", name, err)
				break
			} else if err != nil {
				fmt.Printf("%s %d: %v\n", name, i, err)
				break
			}
			if got, want := canonical(reflect.ValueOf(got)), canonical(reflect.ValueOf(want)); got != want {
				fmt.Printf("%s %d differs\n got %s\nwant %s\n", name, i, got, want)
				continue
			}
			fmt.Printf("%s %d equal\n", name, i)
		}
	}
}

// A text that is the same for what cannot be told apart on our side: empty is nil, and a pointer to a zero value is nil.
func canonical(v reflect.Value) string {
	if v.IsValid() && v.Type() == reflect.TypeFor[time.Time]() {
		_, offset := v.Interface().(time.Time).Zone()
		return fmt.Sprint(v.Interface().(time.Time).UTC(), offset)
	}
	switch v.Kind() {
	case reflect.Invalid:
		return "nil"
	case reflect.Pointer:
		if v.IsNil() {
			return "nil"
		}
		if text := canonical(v.Elem()); text != canonical(reflect.Zero(v.Type().Elem())) || v.Elem().Kind() == reflect.Struct {
			return text
		}
		return "nil"
	case reflect.Interface:
		if v.IsNil() {
			return "nil"
		}
		return v.Elem().Type().String() + canonical(v.Elem())
	case reflect.Struct:
		text := ""
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				text += v.Type().Field(i).Name + ":" + canonical(v.Field(i)) + " "
			}
		}
		return "{" + text + "}"
	case reflect.Slice, reflect.Array:
		text := ""
		for i := range v.Len() {
			text += canonical(v.Index(i)) + " "
		}
		return "[" + text + "]"
	case reflect.Map:
		var entries []string
		for _, k := range v.MapKeys() {
			entries = append(entries, canonical(k)+":"+canonical(v.MapIndex(k)))
		}
		sort.Strings(entries)
		return fmt.Sprint(entries)
	case reflect.String:
		return fmt.Sprintf("%q", v.String())
	}
	return fmt.Sprint(v)
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
