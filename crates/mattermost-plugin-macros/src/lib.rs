//! The attribute `#[plugin]` of the crate `mattermost-plugin`, which re-exports it. Use it from there.
//!
//! It only walks over the tokens of an impl and leaves them as they are, so it needs no parser, costs no time, and what
//! is half typed is told by the compiler and completed by the editor as without it.

use proc_macro::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};

mod functions;
mod names;

use functions::{Item, items};

/// Writes `Plugin::HOOKS` from the functions that stand in an `impl Plugin for ...`: those are the hooks that the server
/// calls. Rust alone cannot see which functions with a default an impl replaces.
///
/// A name that is no hook is a compile error of the trait's. Functions under a `#[cfg]` are hooks where it holds.
/// What it cannot see into is an error: a call of a macro beside the functions, and a `cfg` in a `#[cfg_attr]`.
#[proc_macro_attribute]
pub fn plugin(arguments: TokenStream, implementation: TokenStream) -> TokenStream {
    let mut tokens: Vec<_> = implementation.into_iter().collect();
    let written = write_hooks(&mut tokens);
    let mut all: TokenStream = tokens.into_iter().collect();
    if let Err(wrong) = written.and(no_more(arguments)) {
        all.extend(wrong.into_compile_error());
    }
    all
}

/// What to say, and of which piece of the source.
struct Wrong(&'static str, Span);

impl Wrong {
    fn into_compile_error(self) -> TokenStream {
        let said = TokenTree::from(Literal::string(self.0));
        let macro_call = tokens("::core::compile_error!");
        let argument = TokenTree::from(Group::new(Delimiter::Brace, said.into()));
        let at_its_place = |mut token: TokenTree| {
            token.set_span(self.1);
            token
        };
        let error = macro_call.into_iter().chain([argument]);
        error.map(at_its_place).collect()
    }
}

fn no_more(arguments: TokenStream) -> Result<(), Wrong> {
    match arguments.into_iter().next() {
        Some(argument) => Err(Wrong("`#[plugin]` takes no arguments", argument.span())),
        None => Ok(()),
    }
}

/// Writes `const HOOKS` into the body, which stands last.
fn write_hooks(implementation: &mut [TokenTree]) -> Result<(), Wrong> {
    let says = |word: &str| {
        let is =
            |token: &TokenTree| matches!(token, TokenTree::Ident(it) if it.to_string() == word);
        implementation.iter().any(is)
    };
    let of_a_trait = says("impl") && says("for");
    match implementation.last_mut() {
        Some(TokenTree::Group(body)) if of_a_trait && body.delimiter() == Delimiter::Brace => {
            let all = TokenStream::from_iter([hooks(body.stream())?, body.stream()]);
            let span = body.span();
            *body = Group::new(Delimiter::Brace, all);
            body.set_span(span);
            Ok(())
        }
        _ => {
            let place = Span::call_site();
            Err(Wrong(
                "`#[plugin]` stands on an `impl Plugin for ...`",
                place,
            ))
        }
    }
}

/// `const HOOKS`, for what a body declares.
fn hooks(body: TokenStream) -> Result<TokenStream, Wrong> {
    let mut listed = TokenStream::new();
    for item in items(body) {
        match item {
            Item::Constant(name) if name.to_string() == "HOOKS" => {
                let why =
                    "`#[plugin]` writes `HOOKS` from the functions below: leave out one of the two";
                return Err(Wrong(why, name.span()));
            }
            Item::MacroCall(name) => {
                let why =
                    "`#[plugin]` does not see the functions that a macro writes: write them out";
                listed.extend(instead(Wrong(why, name.span())));
            }
            Item::ConditionalCfg(name) => {
                let why =
                    "`#[plugin]` cannot tell whether this function is there: use `#[cfg(..)]`";
                listed.extend(instead(Wrong(why, name.span())));
            }
            // Of a name that is none the compiler says so.
            Item::Function { cfgs, name } if names::HOOKS.contains(&&*name.to_string()) => {
                listed.extend(cfgs);
                listed.extend(entry(&name));
            }
            _ => {}
        }
    }
    let mut declared = tokens("const HOOKS: &'static [::mattermost_plugin::Hook<Self>] = &");
    let list = Group::new(Delimiter::Bracket, listed);
    declared.extend([
        TokenTree::from(list),
        Punct::new(';', Spacing::Alone).into(),
    ]);
    Ok(declared)
}

/// An error in the place of an entry, so that the list is there and its absence no second error.
fn instead(wrong: Wrong) -> TokenStream {
    let comma = TokenTree::from(Punct::new(',', Spacing::Alone));
    wrong
        .into_compile_error()
        .into_iter()
        .chain([comma])
        .collect()
}

/// `::mattermost_plugin::Hook::serve_http(),`
fn entry(name: &Ident) -> TokenStream {
    let name = Ident::new(&name.to_string(), Span::call_site());
    let mut entry = tokens("::mattermost_plugin::Hook::");
    entry.extend([TokenTree::from(name)]);
    entry.extend(tokens("(),"));
    entry
}

/// Source that is known to be Rust.
fn tokens(source: &str) -> TokenStream {
    source.parse().unwrap_or_default()
}
