package main

import (
	"slices"
	"strings"
)

// secretWords are how the names of secrets end: what Debug must not show.
var secretWords = []string{"AuthData", "Key", "Password", "Salt", "Secret", "Token"}

// secretFields are secrets with other names.
var secretFields = []string{
	"ElasticsearchSettings.ConnectionURL", // may hold a password
	"HTTPRequestSubset.Header",            // cookies
	"PluginSettings.Plugins",              // settings of all plugins
	"ReplicaLagSettings.DataSource",
	"Session.Props", // the token against forged requests
	"SqlSettings.DataSource",
	"SqlSettings.DataSourceReplicas",
	"SqlSettings.DataSourceSearchReplicas",
}

// secrets are the Go names of a struct's fields that are secrets.
func (s *rustStruct) secrets() []string {
	var secrets []string
	for _, field := range s.fields {
		if s.hides(field) {
			secrets = append(secrets, field.goName)
		}
	}
	return secrets
}

func (s *rustStruct) hides(field rustField) bool {
	if slices.Contains(secretFields, s.object.Name()+"."+field.goName) {
		return true
	}
	// A field that is called Key is what things are found by.
	return strings.Contains(field.rustType, "GoString") && field.goName != "Key" &&
		slices.ContainsFunc(secretWords, func(word string) bool { return strings.HasSuffix(field.goName, word) })
}
