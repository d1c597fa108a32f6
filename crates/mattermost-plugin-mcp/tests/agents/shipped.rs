//! What of the features reaches a plugin that is shipped.
use std::process::Command;

/// With the test kit anybody could make a `Caller`, whom only the gate may make. A dependency that is not only one of tests
/// would give it to the plugin, in a build of the whole workspace or in one of its own.
#[test]
fn no_build_but_one_of_tests_has_the_test_kit() {
    for packages in ["--workspace", "--package=toolbelt", "--package=devhost"] {
        let tree = Command::new(env!("CARGO"))
            .args(["tree", "--locked", "--offline", "--edges=features,no-dev"])
            .args(["--invert=mattermost-plugin-mcp", packages])
            .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&tree.stderr);
        assert!(tree.status.success(), "{told}");
        let tree = String::from_utf8(tree.stdout).unwrap();
        assert!(tree.contains("mattermost-plugin-mcp feature"), "{tree}");
        assert!(!tree.contains("test-kit"), "{packages}: {tree}");
    }
}
