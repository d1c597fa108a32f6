package main

import (
	"errors"
	"fmt"
	"go/format"
	"slices"
	"strings"
)

// emitProof adds what the tests of the whole surface need: conformance/surface says what they are.
func emitProof(files map[string][]byte, header string, model *model) error {
	ids, idsErr := format.Source([]byte(header + idFields(model)))
	files["../../../conformance/surface/ids.go"] = ids
	relay, relayErr := rustfmt(header + relay(string(files["hooks/table.rs"])))
	files["../tests/plugins/relay/hooks.rs"] = relay
	return errors.Join(idsErr, relayErr)
}

// idFields is a list of the fields that Rust keeps as ids.
func idFields(model *model) string {
	var ids []string
	for _, made := range model.structs {
		for _, field := range made.fields {
			if idOf(made.object.Name(), field.goName) != none {
				ids = append(ids, fmt.Sprintf("\t%q,\n", made.object.Name()+"."+field.goName))
			}
		}
	}
	slices.Sort(ids)
	return "package surface\n\n// ids are the fields that Rust keeps as ids, which are text.\nvar ids = []string{\n" + strings.Join(ids, "") + "}\n"
}

// relay is a plugin that passes every hook on: those of the table as it has them, and the others.
func relay(table string) string {
	var functions strings.Builder
	for line := range strings.Lines(table) {
		signature, found := strings.CutPrefix(strings.TrimSpace(line), "fn ")
		if !found {
			continue
		}
		name, rest, _ := strings.Cut(signature, "(")
		params, rest, _ := strings.Cut(rest, ") -> ")
		output, _, _ := strings.Cut(" -> "+rest, " = \"")
		var names []string
		for param := range strings.SplitSeq(params, ", ") {
			name, _, _ := strings.Cut(param, ":")
			names = append(names, name)
		}
		fmt.Fprintf(&functions, "async fn %s(self: Arc<Self>, %s)%s { passed(self.hooks().%s(%s).await) }\n",
			name, params, strings.TrimSuffix(output, " -> ()"), name, strings.Join(names, ", "))
	}
	return fmt.Sprintf(relayText, functions.String())
}

const relayText = `//! Every hook, passed on to the plugin behind.

use std::sync::Arc;

use mattermost_plugin::ids::*;
use mattermost_plugin::model::*;
use mattermost_plugin::{
	ActivateError, Body, Decision, HookError, Host, Plugin, Replacement, Request, Response, plugin,
};

use super::{Relay, passed};

#[plugin]
impl Plugin for Relay {
	async fn new(host: Host) -> Result<Self, ActivateError> { Ok(Relay::new(host)) }
	async fn on_activate(self: Arc<Self>) -> Result<(), ActivateError> { self.activate().await }
	async fn on_deactivate(self: Arc<Self>) { passed(self.hooks().deactivate().await) }
	async fn on_configuration_change(self: Arc<Self>) -> Result<(), ActivateError> { self.configuration_changed().await }
	async fn serve_http(self: Arc<Self>, context: Context, request: Request) -> Response {
		passed(self.hooks().serve_http(context, request).await)
	}
	async fn serve_metrics(self: Arc<Self>, context: Context, request: Request) -> Response {
		passed(self.hooks().serve_metrics(context, request).await)
	}
	async fn file_will_be_uploaded(self: Arc<Self>, context: Context, info: FileInfo, file: Body) -> Decision<Replacement> {
		Relay::file_will_be_uploaded(&self, context, info, file).await
	}
	async fn message_will_be_updated(self: Arc<Self>, context: Context, new_post: Post, old_post: Post) -> Decision<Post> {
		passed(self.hooks().message_will_be_updated(context, new_post, old_post).await)
	}
%s}
`
