//! What an impl declares, as far as it matters here.

use proc_macro::{Delimiter, Ident, TokenStream, TokenTree};

pub(crate) enum Item {
    /// A function, and the `#[cfg]`s before it.
    Function { cfgs: TokenStream, name: Ident },
    /// A constant.
    Constant(Ident),
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
    let name = attribute.into_iter().next();
    matches!(name, Some(TokenTree::Ident(name)) if name.to_string() == "cfg")
}
