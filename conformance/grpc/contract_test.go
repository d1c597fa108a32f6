package grpc_test

import (
	"testing"

	"github.com/bufbuild/protocompile"
	_ "github.com/hashicorp/go-plugin" // its messages are known by name then, and those of gRPC's health checks
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/prototext"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
)

// What proto/ says of the services of go-plugin and of gRPC is as those have it who made them.
func TestTheServicesOfOthersAreAsTheyHaveThem(t *testing.T) {
	compiler := protocompile.Compiler{
		Resolver: protocompile.WithStandardImports(&protocompile.SourceResolver{ImportPaths: []string{"../../proto"}}),
	}
	files, err := compiler.Compile(t.Context(),
		"go_plugin/broker.proto", "go_plugin/controller.proto", "go_plugin/stdio.proto", "grpc/health.proto")
	require.NoError(t, err)
	for _, file := range files {
		for index := range file.Messages().Len() {
			ours := file.Messages().Get(index)
			theirs := known[protoreflect.MessageDescriptor](t, ours)
			require.Equal(t, inText(theirs), inText(ours))
		}
		for index := range file.Services().Len() {
			ours := file.Services().Get(index)
			theirs := known[protoreflect.ServiceDescriptor](t, ours)
			for index := range ours.Methods().Len() {
				method := ours.Methods().Get(index)
				same := theirs.Methods().ByName(method.Name())
				require.NotNil(t, same, method.FullName())
				require.Equal(t, signature(same), signature(method))
			}
		}
	}
}

// known is what is linked in of the same name.
func known[D protoreflect.Descriptor](t *testing.T, ours protoreflect.Descriptor) D {
	t.Helper()
	found, err := protoregistry.GlobalFiles.FindDescriptorByName(ours.FullName())
	require.NoError(t, err)
	require.Implements(t, (*D)(nil), found)
	return found.(D)
}

// inText is a message with its fields and what is inside it.
func inText(message protoreflect.MessageDescriptor) string {
	described := protodesc.ToDescriptorProto(message)
	plain(described)
	return prototext.Format(described)
}

// plain leaves out what a compiler adds or not.
func plain(message *descriptorpb.DescriptorProto) {
	for _, field := range message.Field {
		field.JsonName = nil
	}
	for _, nested := range message.NestedType {
		plain(nested)
	}
}

type method struct {
	Input, Output     protoreflect.FullName
	Streams, Streamed bool
}

func signature(described protoreflect.MethodDescriptor) method {
	return method{
		described.Input().FullName(), described.Output().FullName(),
		described.IsStreamingClient(), described.IsStreamingServer(),
	}
}
