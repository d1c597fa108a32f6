package surface

import "reflect"

// Round is what travels in a call.
type Round string

// The rounds. In all but Nothing every argument is filled.
const (
	// Values fills the results that are no errors.
	Values Round = "values"
	// Nothing fills neither arguments nor results.
	Nothing Round = "nothing"
	// AppError answers a *model.AppError and nothing else.
	AppError Round = "AppError"
	// PlainError answers the text of an error and nothing else.
	PlainError Round = "error"
	// CodedError answers an error that Go's library sends as a number beside its text.
	CodedError Round = "coded error"
	// Reason answers a hook's sentence why something may not be, and nothing else.
	Reason Round = "reason"
)

// Rounds is what a method can be tried with.
func Rounds(name string, method reflect.Type) []Round {
	rounds := []Round{Values, Nothing}
	if method.NumOut() == 0 {
		return rounds
	}
	switch last := method.Out(method.NumOut() - 1); {
	case last == appErrorType:
		rounds = append(rounds, AppError)
	case last == errorType:
		rounds = append(rounds, AppError, PlainError)
		if name != "UploadData" { // of whose errors Go's library sends only those that gob knows
			rounds = append(rounds, CodedError)
		}
	case isReason(method):
		rounds = append(rounds, Reason)
	}
	return rounds
}

// isReason tells whether the last result says why not, as that of a hook answering (*model.Post, string) does.
func isReason(method reflect.Type) bool {
	last := method.NumOut() - 1
	return last == 1 && method.Out(0).Kind() == reflect.Pointer && method.Out(1).Kind() == reflect.String
}

// RoundsOf is the methods of an interface and the rounds of each.
func RoundsOf(methods reflect.Type) map[string][]Round {
	rounds := map[string][]Round{}
	for i := range methods.NumMethod() {
		rounds[methods.Method(i).Name] = Rounds(methods.Method(i).Name, methods.Method(i).Type)
	}
	return rounds
}
