// Command generate compiles the contract in proto/ into Go, without protoc, for package contract. What it writes stays below the folder
// -out; the file overlay.json there lets go's commands see it in its place:
//
//	go run ./generate -out ../../target/contract && go test -overlay=../../target/contract/overlay.json .
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/bufbuild/protocompile"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/pluginpb"
)

// home is the package that it all becomes, whatever folder of proto/ it comes from.
const home = "dev.toolbelt/conformance/grpc/contract"

// services are the files with what a server and its plugins serve; they import the others. What go-plugin's own services are, its
// library knows.
var services = []string{"mattermost/api.proto", "mattermost/hooks.proto"}

// generators are protoc's, at the versions in go.mod, and what they are told besides where the packages are.
var generators = map[string]string{
	"protoc-gen-go":      "",
	"protoc-gen-go-grpc": ",require_unimplemented_servers=true",
}

func main() {
	protos := flag.String("proto", "../../proto", "the folder with the contract")
	out := flag.String("out", "", "the folder to write to")
	flag.Parse()
	if err := generate(*protos, *out); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func generate(protos, out string) error {
	if out == "" {
		return errors.New("-out is missing")
	}
	out, err := filepath.Abs(out)
	if err != nil {
		return err
	}
	place, err := filepath.Abs("contract")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	request, err := compile(protos)
	if err != nil {
		return err
	}
	replaced := map[string]string{}
	for name, options := range generators {
		files, err := run(name, options, request)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		for _, file := range files {
			// One folder for all, so that users.proto of the API and of the hooks need their folders' names in their own.
			flat := strings.ReplaceAll(file.GetName(), "/", "_")
			replaced[filepath.Join(place, flat)] = filepath.Join(out, flat)
			if err := os.WriteFile(filepath.Join(out, flat), []byte(file.GetContent()), 0o644); err != nil {
				return err
			}
		}
	}
	overlay, err := json.MarshalIndent(map[string]any{"Replace": replaced}, "", "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, "overlay.json"), overlay, 0o644)
}

// compile makes of the contract what protoc tells its generators.
func compile(protos string) (*pluginpb.CodeGeneratorRequest, error) {
	compiler := protocompile.Compiler{
		Resolver: protocompile.WithStandardImports(&protocompile.SourceResolver{ImportPaths: []string{protos}}),
	}
	compiled, err := compiler.Compile(context.Background(), services...)
	if err != nil {
		return nil, err
	}
	request := &pluginpb.CodeGeneratorRequest{}
	for _, file := range compiled {
		add(request, file)
	}
	return request, nil
}

// add adds a file after those that it imports.
func add(request *pluginpb.CodeGeneratorRequest, file protoreflect.FileDescriptor) {
	for _, known := range request.ProtoFile {
		if known.GetName() == file.Path() {
			return
		}
	}
	for index := range file.Imports().Len() {
		add(request, file.Imports().Get(index).FileDescriptor)
	}
	request.ProtoFile = append(request.ProtoFile, protodesc.ToFileDescriptorProto(file))
	if !strings.HasPrefix(file.Path(), "google/") {
		request.FileToGenerate = append(request.FileToGenerate, file.Path())
	}
}

// run asks a generator for its files.
func run(name, options string, request *pluginpb.CodeGeneratorRequest) ([]*pluginpb.CodeGeneratorResponse_File, error) {
	parameter := "paths=source_relative" + options
	for _, file := range request.FileToGenerate {
		parameter += fmt.Sprintf(",M%s=%s", file, home)
	}
	request.Parameter = &parameter
	asked, err := proto.Marshal(request)
	if err != nil {
		return nil, err
	}
	generator := exec.Command("go", "tool", name)
	generator.Stdin, generator.Stderr = bytes.NewReader(asked), os.Stderr
	answered, err := generator.Output()
	if err != nil {
		return nil, err
	}
	var response pluginpb.CodeGeneratorResponse
	if err := proto.Unmarshal(answered, &response); err != nil {
		return nil, err
	}
	if response.Error != nil {
		return nil, errors.New(response.GetError())
	}
	return response.File, nil
}
