package surface

import (
	"bytes"
	"fmt"
	"net/http/httptest"
	"reflect"
)

// Call calls a method of target as ordered: what it answers.
func Call(target any, order Order) (answered []string) {
	method := reflect.ValueOf(target).MethodByName(order.Method)
	if !method.IsValid() {
		return []string{"there is no " + order.Method}
	}
	defer func() {
		if problem := recover(); problem != nil {
			answered = []string{fmt.Sprint("panicked: ", problem)}
		}
	}()
	given := arguments(method.Type(), order.Round)
	var results []reflect.Value
	if method.Type().IsVariadic() {
		results = method.CallSlice(given)
	} else {
		results = method.Call(given)
	}
	answered = linesOf(order.Method+" result", results)
	for _, argument := range given {
		if argument.Kind() == reflect.Interface {
			answered = append(answered, written(argument.Interface())...)
		}
	}
	return answered
}

// written is what the other end wrote into an argument.
func written(argument any) []string {
	switch argument := argument.(type) {
	case *bytes.Buffer:
		return linesOf("written", []reflect.Value{reflect.ValueOf(argument.String())})
	case *httptest.ResponseRecorder, *any:
		return linesOf("written", []reflect.Value{reflect.ValueOf(argument)})
	}
	return nil
}
