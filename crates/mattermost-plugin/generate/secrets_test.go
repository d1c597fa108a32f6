package main

import (
	"slices"
	"testing"
)

func TestWhatIsSecretIsHidden(t *testing.T) {
	_, model := loadModel(t)
	for name, want := range map[string][]string{
		"User":               {"Password", "AuthData", "MfaSecret"},
		"Session":            {"Token", "Props"},
		"PluginSetting":      nil,
		"ReplicaLagSettings": {"DataSource"},
		"SSOSettings":        {"Secret"},
	} {
		if got := model.structs[name].secrets(); !slices.Equal(got, want) {
			t.Errorf("%s hides %v, want %v", name, got, want)
		}
	}
}

func TestEverySecretFieldIsThere(t *testing.T) {
	_, model := loadModel(t)
	var fields []string
	for _, made := range model.structs {
		for _, field := range made.secrets() {
			fields = append(fields, made.object.Name()+"."+field)
		}
	}
	for _, field := range secretFields {
		if !slices.Contains(fields, field) {
			t.Errorf("there is no %s", field)
		}
	}
	t.Log(fields)
}
