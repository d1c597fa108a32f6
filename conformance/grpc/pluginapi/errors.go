package pluginapi

import (
	"fmt"
	"net/http"

	"github.com/mattermost/mattermost/server/public/model"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"dev.toolbelt/conformance/grpc/contract"
)

// inAnswer is how an error of posts, reactions, files or the key-value store is told: in the answer, and gRPC is content.
func inAnswer(failed *model.AppError) *contract.AppError {
	if failed == nil {
		return nil
	}
	return &contract.AppError{
		Id: failed.Id, Message: failed.Message, DetailedError: failed.DetailedError, RequestId: failed.RequestId,
		StatusCode: int32(failed.StatusCode), Where: failed.Where,
	}
}

// codeOf is the code of gRPC for a status of HTTP; Internal for any other.
var codeOf = map[int]codes.Code{
	http.StatusBadRequest:            codes.InvalidArgument,
	http.StatusUnauthorized:          codes.Unauthenticated,
	http.StatusForbidden:             codes.PermissionDenied,
	http.StatusNotFound:              codes.NotFound,
	http.StatusConflict:              codes.AlreadyExists,
	http.StatusRequestEntityTooLarge: codes.ResourceExhausted,
	http.StatusTooManyRequests:       codes.ResourceExhausted,
	http.StatusNotImplemented:        codes.Unimplemented,
	http.StatusServiceUnavailable:    codes.Unavailable,
}

// asStatus is how an error of everything else is told: as the status of the call.
func asStatus(failed *model.AppError) error {
	if failed == nil {
		return nil
	}
	code, known := codeOf[failed.StatusCode]
	if !known {
		code = codes.Internal
	}
	return status.Error(code, fmt.Sprintf("%s: %s", failed.Id, failed.Message))
}

// asInternal is how an error is told that is none of the model's.
func asInternal(err error) error {
	if err == nil {
		return nil
	}
	return status.Error(codes.Internal, "internal error: "+err.Error())
}
