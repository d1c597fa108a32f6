package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/go/packages"
)

func TestFieldTypes(t *testing.T) {
	_, model := loadModel(t)
	for field, want := range map[string]string{
		"AutocompleteData.SubCommands":               "Vec<AutocompleteData>",
		"Channel.Id":                                 "ChannelId",
		"CustomStatus.ExpiresAt":                     "go_gob::Time",
		"EmailNotification.EmailNotificationContent": "EmailNotificationContent", // embedded
		"FileInfo.MiniPreview":                       "Option<Vec<u8>>",
		"Group.MemberIDs":                            "Vec<UserId>",
		"HTTPRequestSubset.URL":                      "Option<go_gob::Binary>",
		"LogLevel.Color":                             "u8",
		"Post.Props":                                 "BTreeMap<String, go_gob::Interface>",
		"Post.RemoteId":                              "Option<RemoteId>",
		"PostList.Posts":                             "BTreeMap<PostId, Post>",
		"PostSearchResults.Matches":                  "BTreeMap<PostId, Vec<GoString>>",
		"PostSearchResults.PostList":                 "Option<PostList>", // embedded
		"PropertyValue.Value":                        "Vec<u8>",
		"SamlAssertionInfo.Values":                   "BTreeMap<String, SamlAttribute>",
		"SamlWarningInfo.ProxyRestriction":           "Option<SamlProxyRestrictionInfo>",
		"WebsocketBroadcast.BroadcastHookArgs":       "Vec<BTreeMap<String, go_gob::Interface>>",
		"CommandArgs.T":                              "", // a function
		"HTTPRequestSubset.Body":                     "",
	} {
		owner, name, _ := strings.Cut(field, ".")
		made := model.structs[owner]
		if made == nil {
			t.Errorf("there is no %s", owner)
			continue
		}
		got := ""
		for _, known := range made.fields {
			if known.goName == name {
				got = known.rustType
			}
		}
		if got != want {
			t.Errorf("%s is %q, want %q", field, got, want)
		}
	}
}

func TestStructsThatPointToThemselvesAreBoxed(t *testing.T) {
	m := &model{source: &source{}, structs: map[string]*rustStruct{}}
	named := check(t, "type Node struct { Next *Node }")
	m.open = []*types.TypeName{named.Obj()}
	m.structs["Node"] = &rustStruct{object: named.Obj(), name: "Node"}
	next := named.Underlying().(*types.Struct).Field(0)
	if rust, err := m.rustType(&uses{}, "Node", next); rust != "Option<Box<Node>>" || err != nil {
		t.Error(rust, err)
	}
}

// Nothing is left out: what has no Rust type ends the run.
func TestWhatCannotBeMappedIsAnError(t *testing.T) {
	known := homes
	homes = append(slices.Clone(homes), home{"odd", "p.Odd"})
	defer func() { homes = known }()
	for declaration, want := range map[string]string{
		"type Odd complex128":                                                       "no Rust type is known for p.Odd",
		"type Odd struct { C complex128 }":                                          "p.Odd.C: no Rust type is known for complex128",
		"type Odd struct { In struct { Field int } }":                               "p.Odd.In: no Rust type is known for struct{Field int}",
		"type Odd[T any] struct { Field T }":                                        "no Rust type is known for p.Odd[int]",
		"type Odd int; func (*Odd) GobEncode() ([]byte, error) { return nil, nil }": "p.Odd has a form of its own (GobEncode) that is not known",
	} {
		var odd types.Type = check(t, declaration)
		if named := odd.(*types.Named); named.TypeParams().Len() > 0 {
			var err error
			if odd, err = types.Instantiate(nil, named, []types.Type{types.Typ[types.Int]}, true); err != nil {
				t.Fatal(err)
			}
		}
		m := &model{source: &source{files: token.NewFileSet()}, structs: map[string]*rustStruct{}}
		if rust, err := m.typeOf(&uses{}, odd); err == nil || err.Error() != want {
			t.Errorf("%s: %s, %v", declaration, rust, err)
		}
	}
}

func TestEveryLineOfHomesHasStructs(t *testing.T) {
	source, model := loadModel(t)
	used := map[string]bool{}
	for _, made := range model.structs {
		used[goName(made.object)] = true
		used[made.object.Pkg().Name()+"/"+source.file(made.object)] = true
	}
	var lines []string
	for _, home := range homes {
		for _, line := range strings.Fields(home.sources) {
			if !used[line] || slices.Contains(lines, line) {
				t.Errorf("%s: %s has no structs, or is here twice", home.name, line)
			}
			lines = append(lines, line)
		}
	}
}

func TestWhatHasNoHomeIsAnError(t *testing.T) {
	source := &source{files: token.NewFileSet()}
	if home, err := source.homeOf(check(t, "type New struct{}").Obj()); err == nil {
		t.Errorf("it is in %s", home)
	}
}

// What plugin/client_rpc.go registers with gob travels in interface values.
func TestRegisteredTypesAreInTheModel(t *testing.T) {
	_, model := loadModel(t)
	known := map[string]bool{"any": true, "plugin.ErrorString": true}
	for _, made := range model.structs {
		known[goName(made.object)] = true
	}
	registered := registrations(t)
	for _, name := range registered {
		if !known[name] && !known["plugin."+name] {
			t.Errorf("the model has no %s", name)
		}
	}
	if len(registered) < 10 {
		t.Errorf("only %q are registered", registered)
	}
}

// registrations are the types that package plugin registers with gob, without what is around them.
func registrations(t *testing.T) []string {
	t.Helper()
	loaded, err := packages.Load(&packages.Config{Mode: packages.NeedFiles}, public+"/plugin")
	if err != nil {
		t.Fatal(err)
	}
	// The last name in "[]*model.X", "map[string]any" and "model.List[*model.X]".
	last := regexp.MustCompile(`([\w.]+)\W*$`)
	var names []string
	for _, path := range loaded[0].GoFiles {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(node ast.Node) bool {
			call, is := node.(*ast.CallExpr)
			if is && strings.HasPrefix(types.ExprString(call.Fun), "gob.Register") {
				value := strings.TrimSuffix(types.ExprString(call.Args[len(call.Args)-1]), "{}")
				names = append(names, last.FindStringSubmatch(value)[1])
			}
			return true
		})
	}
	return names
}

// check is the first type that the declarations make.
func check(t *testing.T, declarations string) *types.Named {
	t.Helper()
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "p.go", "package p; "+declarations, 0)
	if err != nil {
		t.Fatal(err)
	}
	pkg, err := new(types.Config).Check("p", files, []*ast.File{file}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return pkg.Scope().Lookup(pkg.Scope().Names()[0]).Type().(*types.Named)
}

func loadModel(t *testing.T) (*source, *model) {
	t.Helper()
	loaded, err := loadOnce()
	if err != nil {
		t.Fatal(err)
	}
	return loaded.source, loaded
}

// loadOnce is what all tests look at and none changes.
var loadOnce = sync.OnceValues(func() (*model, error) {
	source, err := load()
	if err != nil {
		return nil, err
	}
	return newModel(source)
})
