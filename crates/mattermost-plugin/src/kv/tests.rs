use std::collections::{BTreeMap, HashMap};
use std::sync::Mutex;

use futures_util::FutureExt;

use super::*;
use crate::api::{ApiError, ApiFuture};

/// A store in memory, and what is done to it.
#[derive(Default)]
struct Store {
    values: Mutex<BTreeMap<String, Vec<u8>>>,
    /// The options of each write.
    written: Mutex<Vec<PluginKVSetOptions>>,
    /// What others write before each write of ours, last first.
    others: Mutex<Vec<&'static str>>,
}

impl Store {
    fn with(key: &str, value: &str) -> Self {
        let store = Self::default();
        store.put(key, value);
        store
    }

    fn put(&self, key: &str, value: &str) {
        let mut values = self.values.lock().unwrap();
        values.insert(key.to_owned(), value.as_bytes().to_vec());
    }

    fn text(&self, key: &str) -> Option<String> {
        let values = self.values.lock().unwrap();
        values
            .get(key)
            .map(|value| String::from_utf8(value.clone()).unwrap())
    }

    fn expires(&self) -> Vec<i64> {
        let written = self.written.lock().unwrap();
        written
            .iter()
            .map(|options| options.expire_in_seconds)
            .collect()
    }

    fn store(&self, key: &str, value: &[u8], options: PluginKVSetOptions) -> bool {
        if let Some(other) = self.others.lock().unwrap().pop() {
            self.put(key, other);
        }
        let mut values = self.values.lock().unwrap();
        let present = values.get(key).cloned().unwrap_or_default();
        let changes = !present.is_empty() || !value.is_empty();
        let stores = !options.atomic || present == options.old_value && changes;
        self.written.lock().unwrap().push(options);
        match (stores, value) {
            (false, _) => {}
            (true, []) => drop(values.remove(key)),
            (true, value) => drop(values.insert(key.to_owned(), value.to_vec())),
        }
        stores
    }
}

impl KeyValue for Store {
    fn kv_get<'a>(&'a self, key: &'a str) -> ApiFuture<'a, Vec<u8>> {
        let value = self.values.lock().unwrap().get(key).cloned();
        Box::pin(async { Ok(value.unwrap_or_default()) })
    }
    fn kv_set_with_options<'a>(
        &'a self,
        key: &'a str,
        value: &'a [u8],
        options: &'a PluginKVSetOptions,
    ) -> ApiFuture<'a, bool> {
        let stored = self.store(key, value, options.clone());
        Box::pin(async move { Ok(stored) })
    }
    fn kv_list(&self, page: i64, per_page: i64) -> ApiFuture<'_, Vec<String>> {
        let (page, per_page) = (page as usize, per_page as usize);
        let values = self.values.lock().unwrap();
        let keys = values.keys().skip(page * per_page).take(per_page);
        let keys = keys.cloned().collect();
        Box::pin(async { Ok(keys) })
    }
}

/// A server without a store.
struct Old;

impl KeyValue for Old {}

#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
struct Feed {
    url: String,
}

fn feed(url: &str) -> Feed {
    Feed { url: url.into() }
}

#[tokio::test]
async fn a_value_comes_back_as_it_was_stored_until_it_is_deleted() {
    let store = Store::default();
    let kv = Kv::new(&store);
    assert_eq!(kv.get::<Feed>("f").await.unwrap(), None);
    kv.set("f", &feed("a")).await.unwrap();
    assert_eq!(store.text("f").unwrap(), r#"{"url":"a"}"#);
    assert_eq!(kv.get("f").await.unwrap(), Some(feed("a")));
    kv.delete("f").await.unwrap();
    assert_eq!(kv.get::<Feed>("f").await.unwrap(), None);
    assert_eq!(store.text("f"), None);
}

#[tokio::test]
async fn only_the_first_is_stored_where_there_is_none() {
    let store = Store::default();
    let kv = Kv::new(&store);
    assert!(kv.set_if_absent("f", &feed("a")).await.unwrap());
    assert!(!kv.set_if_absent("f", &feed("b")).await.unwrap());
    assert_eq!(kv.get("f").await.unwrap(), Some(feed("a")));
}

#[tokio::test]
async fn compared_values_are_changed_only_where_they_are_there() {
    let store = Store::default();
    let kv = Kv::new(&store);
    let (a, b) = (feed("a"), feed("b"));
    assert!(
        !kv.compare_and_set("f", &a, &b).await.unwrap(),
        "none there"
    );
    kv.set("f", &a).await.unwrap();
    assert!(!kv.compare_and_set("f", &b, &a).await.unwrap());
    assert!(kv.compare_and_set("f", &a, &b).await.unwrap());
    assert!(!kv.compare_and_delete("f", &a).await.unwrap());
    assert_eq!(kv.get("f").await.unwrap(), Some(b.clone()));
    assert!(kv.compare_and_delete("f", &b).await.unwrap());
    assert_eq!(store.text("f"), None);
}

#[test]
fn a_copy_asks_nothing_of_the_api_but_to_be_borrowed() {
    let kv = Kv::new(&Old).expiring(Duration::from_secs(9));
    let (one, other) = (kv, kv);
    assert_eq!(format!("{one:?}"), "Kv { expire_in_seconds: 9, .. }");
    assert_eq!(format!("{other:?}"), format!("{kv:?}"));
}

#[tokio::test]
async fn expiry_is_in_whole_seconds_and_never_too_early() {
    let store = Store::default();
    for after in [
        Duration::ZERO,
        Duration::from_millis(1),
        Duration::from_secs(60),
        Duration::from_millis(60_001),
        Duration::MAX,
    ] {
        let kv = Kv::new(&store).expiring(after);
        kv.set("f", &feed("a")).await.unwrap();
    }
    Kv::new(&store).set("f", &feed("a")).await.unwrap();
    assert_eq!(store.expires(), [1, 1, 60, 61, CENTURY as i64, 0]);
}

fn one_more(count: Option<u64>) -> u64 {
    count.unwrap_or(0) + 1
}

#[tokio::test(start_paused = true)]
async fn an_update_loses_no_change_of_others() {
    let store = Store::default();
    let kv = Kv::new(&store);
    assert_eq!(kv.update("n", one_more).await.unwrap(), 1);
    assert_eq!(kv.update("n", one_more).await.unwrap(), 2);
    // Of another form than ours, so that writing what was read would not compare.
    *store.others.lock().unwrap() = vec![" 20", "10 "];
    assert_eq!(kv.update("n", one_more).await.unwrap(), 21);
    assert_eq!(store.text("n").unwrap(), "21");
}

#[tokio::test(start_paused = true)]
async fn an_update_gives_up_when_others_are_always_faster() {
    let store = Store::with("n", "0");
    *store.others.lock().unwrap() = vec!["9", "8", "7", "6", "5"];
    let error = Kv::new(&store).update("n", one_more).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the value of the key n was changed by others 5 times in a row"
    );
    assert_eq!(store.text("n").unwrap(), "9");
}

#[test]
fn an_update_that_nobody_contends_does_not_pause() {
    let store = Store::default();
    let updated = Kv::new(&store).update("n", one_more).now_or_never();
    assert_eq!(updated.unwrap().unwrap(), 1);
}

#[derive(Debug, thiserror::Error)]
enum TakeError {
    #[error("nothing is left")]
    Empty,
    #[error(transparent)]
    Kv(#[from] KvError),
}

/// One less; the last one deletes.
fn one_less(count: Option<u64>) -> Result<Option<u64>, TakeError> {
    match count {
        None => Err(TakeError::Empty),
        Some(..=1) => Ok(None),
        Some(more) => Ok(Some(more - 1)),
    }
}

#[tokio::test(start_paused = true)]
async fn an_update_may_delete_and_may_leave_the_value_as_it_is() {
    let store = Store::with("n", "2");
    let kv = Kv::new(&store);
    assert_eq!(kv.try_update("n", one_less).await.unwrap(), Some(1));
    // The last one is taken only when nobody has put one back.
    *store.others.lock().unwrap() = vec!["2"];
    assert_eq!(kv.try_update("n", one_less).await.unwrap(), Some(1));
    assert_eq!(kv.try_update("n", one_less).await.unwrap(), None);
    assert_eq!(store.text("n"), None);
    let tries = store.written.lock().unwrap().len();
    let error = kv.try_update("n", one_less).await.unwrap_err();
    assert!(matches!(error, TakeError::Empty), "{error:?}");
    let deleted = kv.try_update("n", |_: Option<u64>| Ok::<_, KvError>(None));
    assert_eq!(deleted.await.unwrap(), None, "it was not there");
    assert_eq!(store.written.lock().unwrap().len(), tries);
}

#[tokio::test]
async fn a_value_of_another_form_is_named_by_its_key_alone() {
    for value in [
        r#"{"url": ["s3cret"]}"#,
        r#""s3cret""#,
        "s3cret",
        r#"{"url": "s3cret"#,
    ] {
        let store = Store::with("f", value);
        let error = Kv::new(&store).get::<Feed>("f").await.unwrap_err();
        let said = crate::api::chain(&error);
        assert!(
            said.starts_with(
                "the value of the key f is not of the form that was expected (line 1, column "
            ),
            "{said}"
        );
        assert!(!said.contains("s3cret") && !format!("{error:?}").contains("s3cret"));
    }
}

#[tokio::test]
async fn a_value_that_is_no_json_is_not_stored() {
    let store = Store::default();
    let value = HashMap::from([(vec![1], 2)]);
    let error = Kv::new(&store).set("f", &value).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the value for the key f cannot be written as JSON"
    );
    assert_eq!(store.text("f"), None);
}

#[tokio::test]
async fn a_key_that_cannot_be_one_never_reaches_the_server() {
    let store = Store::default();
    let kv = Kv::new(&store);
    let longest = "ä".repeat(150);
    kv.set(&longest, &1).await.unwrap();
    let tries = store.written.lock().unwrap().len();
    for (key, said) in [
        (String::new(), "a key has 1 to 150 characters, and not 0"),
        (longest + "ä", "a key has 1 to 150 characters, and not 151"),
        (
            "mmi_botid".to_owned(),
            "the key mmi_botid is reserved: keys that begin with mmi_ belong to pluginapi",
        ),
    ] {
        for error in [
            kv.set(&key, &1).await.unwrap_err(),
            kv.delete(&key).await.unwrap_err(),
            kv.get::<u8>(&key).await.unwrap_err(),
        ] {
            assert_eq!(error.to_string(), said);
        }
    }
    assert_eq!(store.written.lock().unwrap().len(), tries);
}

#[tokio::test]
async fn keys_are_listed_by_prefix_over_all_pages() {
    let store = Store::default();
    for number in 0..PAGE {
        store.put(&format!("a{number:04}"), "1");
    }
    let kv = Kv::new(&store);
    assert_eq!(
        kv.keys("b").await.unwrap(),
        [""; 0],
        "a full page is not the last"
    );
    store.put("b1", "1");
    store.put("b2", "1");
    assert_eq!(kv.keys("b").await.unwrap(), ["b1", "b2"]);
    store.put("mmi_botid", "1");
    assert_eq!(kv.keys("").await.unwrap().len(), 1002);
    assert_eq!(kv.keys("mmi_").await.unwrap(), [""; 0], "not ours");
}

#[tokio::test]
async fn what_the_server_says_is_passed_on() {
    let error = Kv::new(&Old).get::<u8>("k").await.unwrap_err();
    assert!(
        matches!(error, KvError::Api(ApiError::Unsupported { .. })),
        "{error:?}"
    );
}

/// Answers the same full page whichever is asked for.
struct OnePage;

impl KeyValue for OnePage {
    fn kv_list(&self, _: i64, per_page: i64) -> ApiFuture<'_, Vec<String>> {
        let keys = (0..per_page).map(|key| format!("{key:04}")).collect();
        Box::pin(async { Ok(keys) })
    }
}

#[tokio::test]
async fn a_server_that_lists_the_same_keys_again_is_asked_no_more() {
    let keys = Kv::new(&OnePage).keys("").await.unwrap();
    assert_eq!(keys.len(), 1000);
}
