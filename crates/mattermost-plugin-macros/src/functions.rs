//! What an impl declares, as far as it matters here.

use proc_macro::{Delimiter, Ident, TokenStream, TokenTree};

pub(crate) enum Item {
    /// A function, and the `#[cfg]`s before it.
    Function { cfgs: TokenStream, name: Ident },
    /// A constant.
    Constant(Ident),
    /// A call of a macro, which may write any function.
    MacroCall(Ident),
    /// `#[cfg_attr(..)]` around a `cfg`, of which only the compiler knows whether it counts.
    ConditionalCfg(Ident),
}

/// The functions and constants that a body declares, in their order.
pub(crate) fn items(body: TokenStream) -> Vec<Item> {
    let mut items = Vec::new();
    let mut cfgs = TokenStream::new();
    let mut tokens = body.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match (&token, tokens.peek()) {
            (TokenTree::Punct(hash), Some(attribute @ TokenTree::Group(group)))
                if hash.as_char() == '#' && is_cfg(group.stream()) =>
            {
                cfgs.extend([token.clone(), attribute.clone()]);
            }
            (TokenTree::Punct(hash), Some(TokenTree::Group(group))) if hash.as_char() == '#' => {
                items.extend(conditional_cfg(group.stream()).map(Item::ConditionalCfg));
            }
            // Bodies are groups, so this stands beside the functions.
            (TokenTree::Ident(name), Some(TokenTree::Punct(call))) if call.as_char() == '!' => {
                items.push(Item::MacroCall(name.clone()));
            }
            // A type such as `fn(u8)` has no name there, and `const fn` is a function.
            (TokenTree::Ident(keyword), Some(TokenTree::Ident(name))) => {
                match keyword.to_string().as_str() {
                    "fn" => items.push(Item::Function {
                        cfgs: std::mem::take(&mut cfgs),
                        name: name.clone(),
                    }),
                    "const" if name.to_string() != "fn" => items.push(Item::Constant(name.clone())),
                    _ => {}
                }
            }
            // The end of an item.
            (TokenTree::Punct(end), _) if end.as_char() == ';' => cfgs = TokenStream::new(),
            (TokenTree::Group(end), _) if end.delimiter() == Delimiter::Brace => {
                cfgs = TokenStream::new();
            }
            _ => {}
        }
    }
    items
}

fn is_cfg(attribute: TokenStream) -> bool {
    name_of(attribute).is_some_and(|name| name.to_string() == "cfg")
}

/// The name of a `cfg_attr` that has a `cfg` in it, at whatever depth.
fn conditional_cfg(attribute: TokenStream) -> Option<Ident> {
    let name = name_of(attribute.clone()).filter(|name| name.to_string() == "cfg_attr")?;
    mentions_cfg(attribute).then_some(name)
}

fn mentions_cfg(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(name) => name.to_string() == "cfg",
        TokenTree::Group(group) => mentions_cfg(group.stream()),
        _ => false,
    })
}

fn name_of(attribute: TokenStream) -> Option<Ident> {
    match attribute.into_iter().next() {
        Some(TokenTree::Ident(name)) => Some(name),
        _ => None,
    }
}
