package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
)

// response keeps what a plugin answers: short bodies whole, of long ones the length.
type response struct {
	header http.Header
	status int
	start  []byte
	length int
}

func (r *response) Header() http.Header { return r.header }

func (r *response) WriteHeader(status int) { r.status = status }

func (r *response) Write(b []byte) (int, error) {
	r.start = append(r.start, b[:min(len(b), max(0, 64*kiB-len(r.start)))]...)
	r.length += len(b)
	return len(b), nil
}

func (r *response) String() string {
	return fmt.Sprintf("status %d, %d bytes, %.300q", r.status, r.length, r.start)
}

func (r *response) same(other *response) bool {
	return r.status == other.status && r.length == other.length && bytes.Equal(r.start, other.start)
}

// check says what is wrong with an answer. What both plugins have to answer is said once, here and in cases.go.
type check func(*response) error

func answers(text string) check {
	return func(r *response) error {
		if r.status != http.StatusOK || string(r.start) != text {
			return fmt.Errorf("answered %s, not %q", r, text)
		}
		return nil
	}
}

func answersBytes(n int) check {
	return func(r *response) error {
		if r.status != http.StatusOK || r.length != n {
			return fmt.Errorf("answered %s, not %d bytes", r, n)
		}
		return nil
	}
}

// answersJSON compares what JSON means, in the result of a JSON-RPC answer.
func answersJSON(wanted string) check {
	return func(r *response) error {
		var want any
		if err := json.Unmarshal([]byte(wanted), &want); err != nil {
			return fmt.Errorf("%w in %s", err, wanted)
		}
		var got struct{ Result map[string]any }
		if err := json.Unmarshal(r.start, &got); err != nil {
			return fmt.Errorf("%w in %s", err, r)
		}
		dropDefaults(got.Result)
		if r.status != http.StatusOK || !reflect.DeepEqual(any(got.Result), want) {
			return fmt.Errorf("answered %s, not the result %s", r, wanted)
		}
		return nil
	}
}

// dropDefaults removes what one of the SDKs says and the other leaves out with the same meaning.
func dropDefaults(result map[string]any) {
	if result["isError"] == false {
		delete(result, "isError")
	}
	tools, _ := result["tools"].([]any)
	for _, tool := range tools {
		tool, _ := tool.(map[string]any)
		for _, name := range []string{"inputSchema", "outputSchema"} {
			schema, _ := tool[name].(map[string]any)
			delete(schema, "additionalProperties")
			if properties, ok := schema["properties"].(map[string]any); ok && len(properties) == 0 {
				delete(schema, "properties")
			}
		}
	}
}

const toolList = `{"tools":[` + echoTool + `,` + nameTool + `]}`

const echoTool = `{"name":"dev_toolbelt_hello__echo",
	"description":"Echo or repeat a text back to the caller.",
	"inputSchema":{"type":"object","required":["message"],"properties":{
		"message":{"type":"string","description":"The text to echo back, for example \"hello\"."}}},
	` + reads + `}`

const nameTool = `{"name":"dev_toolbelt_hello__get_user_display_name",
	"description":"Look up the name of the user who asks.",
	"inputSchema":{"type":"object"},
	"outputSchema":{"type":"object","required":["display_name","username"],"properties":{
		"display_name":{"type":"string"},"username":{"type":"string"}}},
	` + reads + `}`

const reads = `"annotations":{"readOnlyHint":true,"idempotentHint":true,"destructiveHint":false,"openWorldHint":false},
	"_meta":{"capability":"read"}`
