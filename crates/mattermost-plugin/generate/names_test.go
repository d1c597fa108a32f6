package main

import (
	"maps"
	"strings"
	"testing"
)

func TestFieldNames(t *testing.T) {
	for name, want := range map[string]string{
		"Id":                "id",
		"UserId":            "user_id",
		"IPAddress":         "ip_address",
		"URL":               "url",
		"IsOAuth":           "is_oauth",
		"CreateOAuthApp":    "create_oauth_app",
		"LLMServiceID":      "llm_service_id",
		"RestrictDMAndGM":   "restrict_dm_and_gm",
		"Type":              "r#type",
		"Office365Settings": "office365_settings",
	} {
		if got := snake(name); got != want {
			t.Errorf("snake(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestStructNames(t *testing.T) {
	_, model := loadModel(t)
	for name, goNamed := range map[string]string{
		"User":                     "model.User",
		"Context":                  "plugin.Context",
		"LogLevel":                 "logr.Level",
		"PqError":                  "pq.Error",
		"SamlAssertion":            "types.Assertion",
		"SamlProxyRestriction":     "types.ProxyRestriction",
		"SamlProxyRestrictionInfo": "saml2.ProxyRestriction",
		"XmlName":                  "xml.Name",
	} {
		if made := model.structs[name]; made == nil || goName(made.object) != goNamed {
			t.Errorf("%s is not %s", name, goNamed)
		}
	}
}

// A struct of another package without a prefix could be taken for one of Mattermost's own.
func TestEveryPrefixIsUsedAndNoneIsMissing(t *testing.T) {
	_, model := loadModel(t)
	unused := maps.Clone(prefixes)
	for _, made := range model.structs {
		path := made.object.Pkg().Path()
		if delete(unused, path); prefixes[path] == "" && !strings.HasPrefix(path, public) {
			t.Errorf("%s has no prefix", goName(made.object))
		}
	}
	for path := range unused {
		t.Errorf("nothing is of %s", path)
	}
}
