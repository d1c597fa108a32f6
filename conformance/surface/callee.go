package surface

import (
	"fmt"
	"reflect"
	"sync"

	"github.com/stretchr/testify/mock"
)

// Order is a call to be made or expected.
type Order struct {
	Method string
	Round  Round
}

// Callee is one end of a connection: it notes what arrives and answers as ordered.
type Callee struct {
	mutex sync.Mutex
	order Order
	seen  []string
}

// Implement lets the mock, which has the methods of the interface, answer through the callee.
func (callee *Callee) Implement(on *mock.Mock, methods reflect.Type) {
	for i := range methods.NumMethod() {
		name, method := methods.Method(i).Name, methods.Method(i).Type
		anything := make([]any, method.NumIn())
		for i := range anything {
			anything[i] = mock.Anything
		}
		expected := on.On(name, anything...)
		if method.NumOut() > 0 {
			called := func(arguments []reflect.Value) []reflect.Value { return callee.Called(name, method, arguments) }
			expected.Return(reflect.MakeFunc(method, called).Interface())
			continue
		}
		expected.Run(func(given mock.Arguments) {
			arguments := make([]reflect.Value, len(given))
			for i, argument := range given {
				arguments[i] = reflect.New(method.In(i)).Elem()
				if argument != nil {
					arguments[i].Set(reflect.ValueOf(argument))
				}
			}
			callee.Called(name, method, arguments)
		})
	}
}

// Called notes the call and answers it; what was not ordered is answered with nothing.
func (callee *Callee) Called(name string, method reflect.Type, arguments []reflect.Value) []reflect.Value {
	callee.mutex.Lock()
	defer callee.mutex.Unlock()
	if callee.order.Method != name {
		if callee.order.Method != "" {
			callee.seen = append(callee.seen, fmt.Sprint("unasked ", name, linesOf("argument", arguments)))
		}
		return results(method, Nothing)
	}
	callee.seen = append(append(callee.seen, name+" called"), linesOf(name+" argument", arguments)...)
	answer(method, arguments, callee.order.Round)
	return results(method, callee.order.Round)
}

// Expect says how the next calls are answered.
func (callee *Callee) Expect(order Order) {
	callee.mutex.Lock()
	defer callee.mutex.Unlock()
	callee.order, callee.seen = order, nil
}

// Seen is what arrived since Expect. From now on nothing is expected.
func (callee *Callee) Seen() []string {
	callee.mutex.Lock()
	defer callee.mutex.Unlock()
	seen := callee.seen
	callee.order, callee.seen = Order{}, nil
	return seen
}
