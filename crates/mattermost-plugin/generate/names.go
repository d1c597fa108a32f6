package main

import (
	"go/types"
	"slices"
	"strings"
	"unicode"
)

var reserved = strings.Fields(`abstract as async await become box break const continue do dyn else enum extern false
	final fn for gen if impl in let loop macro match mod move mut override priv pub ref return static struct trait true
	try type typeof unsafe unsized use virtual where while yield`)

// prefixes stand before the names of structs that are not Mattermost's own, by their package.
var prefixes = map[string]string{
	"encoding/xml":                        "Xml",
	"github.com/lib/pq":                   "Pq",
	"github.com/mattermost/gosaml2":       "Saml",
	"github.com/mattermost/gosaml2/types": "Saml",
	"github.com/mattermost/logr/v2":       "Log",
}

// renamed are structs that would have the name of another.
var renamed = map[string]string{
	"saml2.ProxyRestriction": "SamlProxyRestrictionInfo",
}

// goName is the name of a Go type as Go programs write it: "model.User".
func goName(object types.Object) string {
	return object.Pkg().Name() + "." + object.Name()
}

// rustName is the name of a Go struct in the model.
func rustName(object types.Object) string {
	if name := renamed[goName(object)]; name != "" {
		return name
	}
	return prefixes[object.Pkg().Path()] + object.Name()
}

// snake is a Go field's name as a Rust field's: "IPAddress" is "ip_address".
func snake(name string) string {
	// The plural is no word of its own, and OAuth is one.
	name = strings.NewReplacer("IDs", "Ids", "OAuth", "Oauth").Replace(name)
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

// paramNames are better names for parameters that say too little in Go.
var paramNames = map[string]string{
	"c":          "context",
	"cmd":        "command",
	"cusror":     "cursor",
	"endtime":    "end_time",
	"ev":         "event",
	"fi":         "file_info",
	"msg":        "message",
	"newCfg":     "config",
	"opt":        "options",
	"opts":       "options",
	"rc":         "remote_cluster",
	"rec":        "record",
	"req":        "request",
	"sc":         "shared_channel",
	"updatedCmd": "updated_command",
	"us":         "upload_session",
}

// paramName is the name of a parameter.
func paramName(name string) string {
	if better := paramNames[name]; better != "" {
		return better
	}
	return snake(name)
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
