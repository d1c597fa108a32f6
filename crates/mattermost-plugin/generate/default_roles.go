package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	mattermost "github.com/mattermost/mattermost/server/public/model"
)

// rolesFile is where the dev host has the roles that a server is installed with.
const rolesFile = "../../devhost/src/world/roles/default.rs"

// emitDefaultRoles writes what MakeDefaultRoles makes, and which permissions a channel can be moderated in.
func emitDefaultRoles(files map[string][]byte, header string) error {
	var text strings.Builder
	text.WriteString(header)
	text.WriteString("use super::Role;\n\n")
	text.WriteString("/// `model.MakeDefaultRoles`, by name.\npub(super) const ROLES: &[Role] = &[\n")
	roles := mattermost.MakeDefaultRoles()
	for _, name := range slices.Sorted(maps.Keys(roles)) {
		role := roles[name]
		fmt.Fprintf(&text, "Role { name: %q, scheme_managed: %t, permissions: &%s },\n",
			name, role.SchemeManaged, rustList(role.Permissions))
	}
	text.WriteString("];\n\n")
	text.WriteString("/// `model.ChannelModeratedPermissionsMap`: what an admin can take from the members of one channel.\n")
	moderated := slices.Collect(maps.Keys(mattermost.ChannelModeratedPermissionsMap))
	fmt.Fprintf(&text, "pub(super) const MODERATED: &[&str] = &%s;\n", rustList(moderated))
	formatted, err := rustfmt(text.String())
	files[rolesFile] = formatted
	return err
}

// rustList is a sorted list of texts, each once.
func rustList(texts []string) string {
	sorted := slices.Compact(slices.Sorted(slices.Values(texts)))
	var list strings.Builder
	for _, text := range sorted {
		fmt.Fprintf(&list, "%q,", text)
	}
	return "[" + list.String() + "]"
}
