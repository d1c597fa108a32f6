package surface

import (
	"bytes"
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"

	"dev.toolbelt/surface/fill"
)

var (
	anyType            = reflect.TypeFor[any]()
	appErrorType       = reflect.TypeFor[*model.AppError]()
	errorType          = reflect.TypeFor[error]()
	readerType         = reflect.TypeFor[io.Reader]()
	writerType         = reflect.TypeFor[io.Writer]()
	requestType        = reflect.TypeFor[*http.Request]()
	responseType       = reflect.TypeFor[*http.Response]()
	responseWriterType = reflect.TypeFor[http.ResponseWriter]()
	auditRecordType    = reflect.TypeFor[*model.AuditRecord]()
)

// resultsFrom is the first number in results, so that no argument is taken for one.
const resultsFrom = 100_000

// filled makes the arguments and results of calls.
type filled struct {
	fill.Filler
	round Round
}

func newFilled(round Round, from int) *filled {
	return &filled{fill.Filler{IsText: isID, Leave: leave, Count: from}, round}
}

func isID(owner, field string) bool { return slices.Contains(ids, owner+"."+field) }

// leave spares nothing.
func leave(_, _ string) bool { return false }

// arguments fills the arguments of a method.
func arguments(method reflect.Type, round Round) []reflect.Value {
	filled := newFilled(round, 0)
	values := make([]reflect.Value, method.NumIn())
	for i := range values {
		values[i] = filled.argument(method.In(i))
	}
	return values
}

func (f *filled) argument(t reflect.Type) reflect.Value {
	value := reflect.New(t).Elem()
	switch t {
	case readerType:
		value.Set(reflect.ValueOf(strings.NewReader(f.content())))
	case writerType:
		value.Set(reflect.ValueOf(&bytes.Buffer{}))
	case responseWriterType:
		value.Set(reflect.ValueOf(httptest.NewRecorder()))
	case requestType:
		value.Set(reflect.ValueOf(f.request()))
	case anyType:
		value.Set(reflect.ValueOf(new(any))) // to be set by the other end
	case auditRecordType:
		value.Set(reflect.ValueOf(&model.AuditRecord{})) // Go's library takes no nil
	}
	if f.round == Nothing || !value.IsZero() && t != auditRecordType {
		return value
	}
	f.Fill(value)
	return value
}

// results fills the results of a method.
func results(method reflect.Type, round Round) []reflect.Value {
	filled := newFilled(round, resultsFrom)
	values := make([]reflect.Value, method.NumOut())
	for i := range values {
		values[i] = reflect.New(method.Out(i)).Elem()
		switch isLast := i == len(values)-1; {
		case method.Out(i) == responseType:
			values[i].Set(reflect.ValueOf(filled.response()))
		case method.Out(i) == appErrorType || method.Out(i) == errorType:
			filled.fillError(values[i])
		case isLast && isReason(method):
			if round == Reason {
				filled.Fill(values[i])
			}
		case round == Values:
			filled.Fill(values[i])
		}
	}
	return values
}

func (f *filled) fillError(value reflect.Value) {
	if failure := f.failure(); failure != nil {
		value.Set(reflect.ValueOf(failure))
	}
}

// failure is the error of the round, or nil.
func (f *filled) failure() any {
	switch f.round {
	case AppError:
		failure := &model.AppError{}
		f.Fill(reflect.ValueOf(failure).Elem())
		return failure
	case PlainError:
		return &plugin.ErrorString{Err: "why \xe9"}
	case CodedError:
		return sql.ErrNoRows
	}
	return nil
}

// content is more than one read of a stream takes.
func (f *filled) content() string {
	if f.round == Nothing {
		return ""
	}
	f.Count++
	return strings.Repeat(fmt.Sprintf("content %d \xe9\x00", f.Count), 9_000)
}

func (f *filled) header() http.Header {
	if f.round == Nothing {
		return http.Header{}
	}
	f.Count++
	return http.Header{"X-Filled": {fmt.Sprint("one ", f.Count), "two \xe9"}, "X-Empty": {""}}
}

func (f *filled) request() *http.Request {
	request := &http.Request{Method: http.MethodPost, URL: &url.URL{Path: "/"}, Header: f.header(), Body: http.NoBody}
	if f.round != Nothing {
		request.Method = http.MethodPatch
		request.URL = &url.URL{Path: "/some/p\u00e4th", RawQuery: "a=1&b=%20"}
		request.Body = io.NopCloser(strings.NewReader(f.content()))
	}
	request.Proto, request.ProtoMajor, request.ProtoMinor = "HTTP/1.1", 1, 1
	request.Host, request.RemoteAddr, request.RequestURI = "example.org", "192.0.2.1:1234", request.URL.RequestURI()
	return request
}

func (f *filled) response() *http.Response {
	if f.round == Nothing {
		return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: http.NoBody}
	}
	return &http.Response{StatusCode: http.StatusTeapot, Header: f.header(), Body: io.NopCloser(strings.NewReader(f.content()))}
}

// answer does what a method does besides answering results: it writes what it was given to write to.
func answer(method reflect.Type, arguments []reflect.Value, round Round) {
	filled := newFilled(round, 2*resultsFrom)
	for i, argument := range arguments {
		switch method.In(i) {
		case writerType:
			if round != Values {
				continue
			}
			_, _ = io.WriteString(argument.Interface().(io.Writer), filled.content())
		case responseWriterType:
			writer, response := argument.Interface().(http.ResponseWriter), filled.response()
			for name, values := range response.Header {
				writer.Header()[name] = values
			}
			writer.WriteHeader(response.StatusCode)
			_, _ = io.Copy(writer, response.Body)
		case anyType:
			if destination, is := argument.Interface().(*any); is && round == Values {
				*destination = map[string]any{"text": "t\u00e9xt", "list": []any{1.5, true, nil}, "object": map[string]any{"deep": "er"}}
			}
		}
	}
}
