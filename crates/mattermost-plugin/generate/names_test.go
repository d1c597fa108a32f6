package main

import "testing"

func TestFieldNames(t *testing.T) {
	for name, want := range map[string]string{
		"Id":                "id",
		"UserId":            "user_id",
		"IPAddress":         "ip_address",
		"URL":               "url",
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
