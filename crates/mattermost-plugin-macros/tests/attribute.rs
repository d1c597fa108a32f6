//! What becomes of an impl under `#[plugin]`, and what the compiler says of a wrong one.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The crate `mattermost_plugin` in small, and a plugin that prints the hooks that it lists.
const AROUND: &str = r#"
extern crate self as mattermost_plugin;
pub struct Hook<P>(pub &'static str, std::marker::PhantomData<fn() -> P>);
impl<P: Plugin> Hook<P> {
    pub const fn on_activate() -> Self { Self("on_activate", std::marker::PhantomData) }
    pub const fn on_deactivate() -> Self { Self("on_deactivate", std::marker::PhantomData) }
    pub const fn serve_http() -> Self { Self("serve_http", std::marker::PhantomData) }
}
pub trait Plugin: Sized + 'static {
    const HOOKS: &'static [Hook<Self>];
    fn new() -> Self;
    fn on_activate(self) -> impl Future<Output = ()> { async {} }
    fn on_deactivate(self) -> impl Future<Output = ()> { async {} }
    fn serve_http(self) -> impl Future<Output = [u8; 2]> { async { [0; 2] } }
}
pub struct Mine;
pub struct Generic<T>(std::marker::PhantomData<T>);
pub fn listed<P: Plugin>() {
    let names: Vec<_> = P::HOOKS.iter().map(|hook| hook.0).collect();
    println!("{}", names.join(" "));
}
use mattermost_plugin_macros::plugin;
"#;

/// Compiles a program around `implementation`; answers what it prints, or the compiler's errors.
fn run(name: &str, implementation: &str) -> Result<String, String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).unwrap();
    let source = folder.join("main.rs");
    fs::write(&source, format!("{AROUND}\n{implementation}\n")).unwrap();
    let compiled = Command::new(std::env::var_os("RUSTC").unwrap_or("rustc".into()))
        .args(["--edition=2024", "--cap-lints=allow", "--color=never"])
        .arg("--extern")
        .arg(format!("mattermost_plugin_macros={}", library().display()))
        .arg("-o")
        .arg(folder.join("program"))
        .arg(&source)
        .output()
        .unwrap();
    if !compiled.status.success() {
        return Err(String::from_utf8(compiled.stderr).unwrap());
    }
    let ran = Command::new(folder.join("program")).output().unwrap();
    Ok(String::from_utf8(ran.stdout).unwrap().trim().to_owned())
}

/// The library under test, which lies beside this executable: the newest, because older builds may lie there, too.
fn library() -> PathBuf {
    let executable = std::env::current_exe().unwrap();
    let folder = fs::read_dir(executable.parent().unwrap()).unwrap();
    let files = folder.map(|file| file.unwrap().path());
    let name = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
    files
        .filter(|path| name(path).starts_with("libmattermost_plugin_macros-"))
        .filter(|path| path.extension().unwrap() == std::env::consts::DLL_EXTENSION)
        .max_by_key(|path| fs::metadata(path).unwrap().modified().unwrap())
        .unwrap()
}

/// The one error that the compiler tells, with what it points at.
fn the_error(name: &str, implementation: &str) -> String {
    let told = run(name, implementation).unwrap_err();
    let errors = told
        .split("\n\n")
        .filter(|error| error.starts_with("error"));
    let errors: Vec<_> = errors.filter(|error| error.contains("-->")).collect();
    assert_eq!(errors.len(), 1, "{told}");
    errors[0].to_owned()
}

#[test]
fn the_functions_of_the_impl_are_the_hooks_in_their_order() {
    let implementation = r"
        #[plugin]
        impl Plugin for Mine {
            /// Builds it.
            fn new() -> Self { Self }
            async fn serve_http(self) -> [u8; { 1 + 1 }] { fn on_deactivate() {} [1; 2] }
            #[inline]
            fn on_activate(self) -> impl Future<Output = ()> { async {} }
        }
        fn main() { listed::<Mine>() }
    ";
    assert_eq!(
        run("order", implementation).unwrap(),
        "serve_http on_activate"
    );
}

#[test]
fn a_plugin_without_hooks_lists_none() {
    let implementation = "#[plugin] impl Plugin for Mine { fn new() -> Self { Self } } fn main() { listed::<Mine>() }";
    assert_eq!(run("none", implementation).unwrap(), "");
}

#[test]
fn generic_plugins_and_functions_under_cfg_are_listed_as_they_are_compiled() {
    let implementation = r"
        #[plugin]
        impl<T: Send + 'static> Plugin for Generic<T> where T: Default {
            fn new() -> Self { Self(std::marker::PhantomData) }
            #[cfg(not(unix))]
            async fn on_activate(self) {}
            #[cfg(unix)]
            async fn on_deactivate(self) {}
            async fn serve_http(self) -> [u8; 2] { [0; 2] }
        }
        fn main() { listed::<Generic<u8>>() }
    ";
    assert_eq!(
        run("generic", implementation).unwrap(),
        "on_deactivate serve_http"
    );
}

#[test]
fn a_function_that_is_no_hook_is_one_error_that_names_it() {
    let implementation = r"
        #[plugin]
        impl Plugin for Mine {
            fn new() -> Self { Self }
            async fn serve_htpp(self) -> [u8; 2] { [0; 2] }
        }
        fn main() { listed::<Mine>() }
    ";
    let error = the_error("misspelt", implementation);
    assert!(
        error.starts_with("error[E0407]: method `serve_htpp` is not a member of trait `Plugin`"),
        "{error}"
    );
    assert!(error.contains("async fn serve_htpp(self)"), "{error}");
}

#[test]
fn hooks_listed_by_hand_beside_the_attribute_are_one_error_that_says_so() {
    let implementation = r"
        #[plugin]
        impl Plugin for Mine {
            const HOOKS: &'static [Hook<Self>] = &[];
            fn new() -> Self { Self }
            async fn serve_http(self) -> [u8; 2] { [0; 2] }
        }
        fn main() { listed::<Mine>() }
    ";
    let error = the_error("twice", implementation);
    assert!(error.contains("leave out one of the two"), "{error}");
    assert!(error.contains("^^^^^"), "{error}");
}

#[test]
fn functions_that_a_macro_writes_are_one_error_that_says_so() {
    let implementation = r"
        macro_rules! hook { () => { async fn serve_http(self) -> [u8; 2] { [0; 2] } } }
        #[plugin]
        impl Plugin for Mine {
            fn new() -> Self { Self }
            hook!();
        }
        fn main() { listed::<Mine>() }
    ";
    let error = the_error("macro", implementation);
    assert!(
        error.contains("does not see the functions that a macro writes"),
        "{error}"
    );
    assert!(error.contains("hook!();"), "{error}");
}

#[test]
fn a_cfg_in_a_cfg_attr_is_one_error_that_says_so_and_other_attributes_in_one_are_none() {
    let with = |attribute: &str| {
        format!(
            "#[plugin] impl Plugin for Mine {{
                fn new() -> Self {{ Self }}
                #[cfg_attr({attribute})]
                async fn on_activate(self) {{ assert!(true) }}
            }}
            fn main() {{ listed::<Mine>() }}"
        )
    };
    for attribute in [
        "unix, cfg(not(unix))",
        "unix, inline, cfg_attr(unix, cfg(not(unix)))",
    ] {
        let error = the_error("cfg_attr", &with(attribute));
        assert!(error.contains("cannot tell whether"), "{error}");
        assert!(error.contains("cfg_attr"), "{error}");
    }
    let listed = run("cfg_attr", &with("unix, inline")).unwrap();
    assert_eq!(listed, "on_activate");
}

#[test]
fn the_attribute_stands_on_an_impl_of_a_trait_and_takes_no_arguments() {
    let error = the_error("struct", "#[plugin] struct Other; fn main() {}");
    assert!(
        error.contains("stands on an `impl Plugin for ...`"),
        "{error}"
    );
    let error = the_error("inherent", "#[plugin] impl Mine {} fn main() {}");
    assert!(
        error.contains("stands on an `impl Plugin for ...`"),
        "{error}"
    );
    let implementation = "#[plugin(all)] impl Plugin for Mine { fn new() -> Self { Self } } fn main() { listed::<Mine>() }";
    let error = the_error("arguments", implementation);
    assert!(error.contains("takes no arguments"), "{error}");
}
