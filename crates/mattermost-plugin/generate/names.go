package main

import (
	"slices"
	"strings"
	"unicode"
)

var reserved = strings.Fields(`abstract as async await become box break const continue do dyn else enum extern false
	final fn for gen if impl in let loop macro match mod move mut override priv pub ref return static struct trait true
	try type typeof unsafe unsized use virtual where while yield`)

// snake is a Go field's name as a Rust field's: "IPAddress" is "ip_address".
func snake(name string) string {
	letters := []rune(name)
	var snake strings.Builder
	for i, letter := range letters {
		if i > 0 && startsWord(letters, i) {
			snake.WriteByte('_')
		}
		snake.WriteRune(unicode.ToLower(letter))
	}
	if slices.Contains(reserved, snake.String()) {
		return "r#" + snake.String()
	}
	return snake.String()
}

func startsWord(letters []rune, i int) bool {
	if !unicode.IsUpper(letters[i]) {
		return false
	}
	if !unicode.IsUpper(letters[i-1]) {
		return true
	}
	return i+1 < len(letters) && unicode.IsLower(letters[i+1])
}
