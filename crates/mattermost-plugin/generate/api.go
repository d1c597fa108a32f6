package main

import (
	"cmp"
	"fmt"
	"go/types"
	"slices"
	"strings"
)

// byHand are the methods that travel in a way of their own: the name that they are called by where it is another, and their
// signature in Rust.
// LoadPluginConfiguration is no such method, only its result is JSON.
var byHand = map[string]byHandMethod{
	"InstallPlugin":                         {"", "file: Body, replace: bool", "(&Manifest, AppError)"},
	"LogDebug":                              {"", logParams, "()"},
	"LogError":                              {"", logParams, "()"},
	"LogInfo":                               {"", logParams, "()"},
	"LogWarn":                               {"", logParams, "()"},
	"PluginHTTP":                            {"PluginHTTPStream", "request: http::Request<Body>", "(http::Response<Body>)"},
	"ReceiveSharedChannelAttachmentSyncMsg": {"", "remote_id: &'a RemoteId, channel_id: &'a ChannelId, file: &'a FileInfo, data: Body", "(&FileInfo, Error)"},
	"UploadData":                            {"", "upload: &'a UploadSession, data: Body", "(Option<FileInfo>, Error)"},
}

const logParams = "message: &'a str, pairs: &'a [(String, String)]"

type byHandMethod struct{ name, params, results string }

// sinceOf is the minimum server version where it is another than the comment on the method says: the server streams bodies
// between plugins since 11.3.
var sinceOf = map[string]string{"PluginHTTP": "11.3"}

// optional are parameters, and results ("Method."), where a nil pointer means something of its own. UploadData is another,
// by hand.
var optional = []string{"GetGroups.viewRestrictions", "GetLicense.", "PublishWebSocketEvent.broadcast"}

// emitAPI adds the resources: their traits, and what lists them all.
func (m *model) emitAPI(files map[string][]byte, header string, docs docs) error {
	methods, err := m.source.methods("API")
	if err != nil {
		return err
	}
	comments, err := m.source.comments("API")
	if err != nil {
		return err
	}
	members := map[string][]*types.Func{}
	for _, method := range m.source.declared(methods) {
		file, err := resourceOf(method.Name(), comments[method.Name()])
		if err != nil {
			return err
		}
		members[file] = append(members[file], method)
	}
	for _, resource := range resources {
		text := header + fmt.Sprintf("use super::super::table::*;\n\nresource! {\n%s    trait %s {\n",
			docs.comment(resource.trait, "    "), resource.trait)
		for _, method := range members[resource.file] {
			line, err := m.apiLine(method, comments[method.Name()])
			if err != nil {
				return fmt.Errorf("%s: %w", method.Name(), err)
			}
			if comment := docs.comment(method.Name(), "        "); comment != "" {
				text += "\n" + comment
			}
			text += "        " + line + "\n"
		}
		// Not by rustfmt, which leaves alone what is inside a macro.
		text = strings.ReplaceAll(text, "{\n\n", "{\n") + "    }\n}\n"
		files["api/resources/"+resource.file+".rs"] = []byte(text)
	}
	files["api/resources.rs"], err = rustfmt(header + resourceList())
	return err
}

// resourceList is the module that names all resources.
func resourceList() string {
	var mods, uses, traits, handlers strings.Builder
	for _, resource := range resources {
		fmt.Fprintf(&mods, "mod %s;\n", resource.file)
		fmt.Fprintf(&uses, "pub use %s::%s;\n", resource.file, resource.trait)
		fmt.Fprintf(&traits, "%s: %s;", resource.file, resource.trait)
		fmt.Fprintf(&handlers, "%s::HANDLERS,", resource.file)
	}
	return "//! The resources of the API, one trait each.\n\n" + mods.String() + "\n" + uses.String() +
		"\nsuper::table::api! {" + traits.String() + "}\n\n" +
		"/// The calls of every resource, by Go name.\n#[cfg(feature = \"host\")]\n" +
		"pub(super) const HANDLERS: &[super::dispatch::Handlers] = &[" + handlers.String() + "];\n"
}

// apiLine is the line of a method in its resource's table.
func (m *model) apiLine(method *types.Func, comment comment) (string, error) {
	name, since := method.Name(), cmp.Or(sinceOf[method.Name()], comment.since)
	if own, is := byHand[name]; is {
		return fmt.Sprintf("by hand fn %s(%s) -> %s = %q, %q;", snake(name), own.params, own.results, cmp.Or(own.name, name), since), nil
	}
	var params []string
	results := "(Json)"
	if name != "LoadPluginConfiguration" {
		for param := range method.Signature().Params().Variables() {
			rust, err := m.paramType(name, param)
			if err != nil {
				return "", err
			}
			params = append(params, paramName(param.Name())+": "+rust)
		}
		var err error
		if results, err = m.resultTypes(method); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("fn %s(%s) -> %s = %q, %q;", snake(name), strings.Join(params, ", "), results, name, since), nil
}

// paramType is the type of an argument: numbers and truth values as they are, everything else by reference.
func (m *model) paramType(method string, param *types.Var) (string, error) {
	t, nullable := types.Unalias(param.Type()), slices.Contains(optional, method+"."+param.Name())
	if pointer, is := t.(*types.Pointer); is {
		t = pointer.Elem()
	} else if nullable {
		return "", fmt.Errorf("%s is no pointer", param.Name())
	}
	if id := paramID(method, param.Name()); id != "" {
		switch t.Underlying().String() {
		case "string":
			return "&'a " + id, nil
		case "[]string":
			return "&'a [" + id + "]", nil
		}
		return "", fmt.Errorf("%s holds no %s", t, id)
	}
	rust, err := m.typeOf(&uses{}, t)
	switch {
	case err != nil:
		return "", err
	case nullable:
		return "Option<&'a " + rust + ">", nil
	case rust == "i64" || rust == "bool":
		return rust, nil
	case rust == "GoString":
		return "&'a str", nil
	case strings.HasPrefix(rust, "Vec<"):
		item := strings.TrimSuffix(strings.TrimPrefix(rust, "Vec<"), ">")
		if item == "GoString" {
			item = "String"
		}
		return "&'a [" + item + "]", nil
	}
	return "&'a " + rust, nil
}

// resultTypes are the results as src/api/table.rs reads them.
func (m *model) resultTypes(method *types.Func) (string, error) {
	var results []string
	for result := range method.Signature().Results().Variables() {
		t := types.Unalias(result.Type())
		pointer := ""
		if to, is := t.(*types.Pointer); is {
			t, pointer = types.Unalias(to.Elem()), "&"
		}
		switch t.String() {
		case public + "/model.AppError":
			results = append(results, "AppError")
			continue
		case "error":
			results = append(results, "Error")
			continue
		}
		rust, err := m.typeOf(&uses{}, t)
		if err != nil {
			return "", err
		}
		if rust == "GoString" || rust == "Vec<GoString>" {
			text := "String"
			if id := resultID(method.Name()); id != "" {
				text = id
			}
			rust = strings.Replace(rust, "GoString", text, 1)
		}
		if pointer != "" && slices.Contains(optional, method.Name()+".") {
			pointer, rust = "", "Option<"+rust+">"
		}
		results = append(results, pointer+rust)
	}
	return "(" + strings.Join(results, ", ") + ")", nil
}
