//! The plugin's settings, as the admin has set them in the System Console.

use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error, IntoDeserializer, MapAccess, Visitor,
};
use serde_json::{Map, Value};

use crate::api::{ApiError, Configuration};

mod live;
mod value;
mod wrong;

pub use live::{LiveSettings, ReloadError};
use value::{Setting, unexpected};
pub use wrong::WrongSetting;

/// Why the settings could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// The server did not answer them.
    #[error("the settings cannot be loaded")]
    Load(#[from] ApiError),
    /// A setting has a wrong value. The value itself is not told, because it may be a secret; what a `Deserialize` or a
    /// `TryFrom` of the plugin's own says is passed on, so have it say what would be right and not what there is.
    #[error("{0}")]
    Wrong(WrongSetting),
}

/// Reads the plugin's settings into a struct, by the names of its fields. [`LiveSettings`] does so each time they change.
///
/// The server writes the keys of settings in lower case, whatever their case in plugin.json (`MaxItems` arrives as
/// `maxitems`), so upper and lower case are not told apart here: name the fields as plugin.json does
/// (`#[serde(rename_all = "PascalCase")]` or however it is written). Settings that the struct does not have are skipped;
/// give each field a default, because a setting that was never saved may be missing, or null, which is the same here. `#[serde(flatten)]` and
/// `deny_unknown_fields` do not go with this.
///
/// ```
/// use mattermost_plugin::api::Configuration;
/// use mattermost_plugin::settings::{SettingsError, load_settings};
///
/// #[derive(serde::Deserialize)]
/// #[serde(rename_all = "PascalCase", default)]
/// struct Settings {
///     max_items: u32, // `MaxItems` in plugin.json, `maxitems` from the server
/// }
///
/// impl Default for Settings {
///     fn default() -> Self {
///         Self { max_items: 20 }
///     }
/// }
///
/// async fn limit(api: &impl Configuration) -> Result<u32, SettingsError> {
///     let settings: Settings = load_settings(api).await?;
///     Ok(settings.max_items)
/// }
/// ```
///
/// # Errors
/// When the server does not answer, or a setting does not fit its field: the error names the setting and what was
/// expected, in a sentence for the admin.
pub async fn load_settings<T: DeserializeOwned>(
    api: &(impl Configuration + ?Sized),
) -> Result<T, SettingsError> {
    let settings = api.load_plugin_configuration().await?;
    from_value(settings).map_err(SettingsError::Wrong)
}

/// Reads settings that were loaded already, by the rules of [`load_settings`]: what tests of a plugin's settings need.
///
/// # Errors
/// When a setting does not fit its field.
pub fn from_value<T: DeserializeOwned>(settings: Value) -> Result<T, WrongSetting> {
    match settings {
        Value::Null => T::deserialize(Settings(Map::new())),
        Value::Object(mut settings) => {
            settings.retain(|_, value| !value.is_null());
            T::deserialize(Settings(settings))
        }
        other => Err(WrongSetting::invalid_type(
            unexpected(&other),
            &"settings by name",
        )),
    }
}

/// All settings: finds a struct's fields whatever the case of the keys.
struct Settings(Map<String, Value>);

impl<'de> Deserializer<'de> for Settings {
    type Error = WrongSetting;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, WrongSetting> {
        visitor.visit_map(Named::new(self.0.into_iter()))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, WrongSetting> {
        let settings = self.0.into_iter().map(|(key, value)| {
            let field = fields.iter().find(|field| field.eq_ignore_ascii_case(&key));
            (field.map_or(key, |&field| field.to_owned()), value)
        });
        visitor.visit_map(Named::new(settings))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// Settings one after the other; an error gets the name of the one it is about.
struct Named<I> {
    settings: I,
    next: Option<(String, Value)>,
}

impl<I> Named<I> {
    fn new(settings: I) -> Self {
        Self {
            settings,
            next: None,
        }
    }
}

impl<'de, I: Iterator<Item = (String, Value)>> MapAccess<'de> for Named<I> {
    type Error = WrongSetting;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, WrongSetting> {
        self.next = self.settings.next();
        match &self.next {
            Some((key, _)) => seed.deserialize(key.as_str().into_deserializer()).map(Some),
            None => Ok(None),
        }
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<S::Value, WrongSetting> {
        let (key, value) = self.next.take().unwrap_or_default();
        seed.deserialize(Setting(value))
            .map_err(|wrong| wrong.of(&key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use serde_json::json;

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(rename_all = "PascalCase", default)]
    struct Example {
        max_items: u32,
        allowed_hosts: Option<String>,
        order: Order,
        nested: Vec<Nested>,
        share: f32,
    }

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Order {
        #[default]
        Newest,
        AsListed,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Nested {
        url: String,
        weight: f64,
    }

    fn wrong(settings: Value) -> String {
        from_value::<Example>(settings).unwrap_err().to_string()
    }

    #[test]
    fn keys_in_lower_case_find_their_fields() {
        let settings = json!({
            "maxitems": 5, "allowedhosts": "a.example", "order": "as_listed", "unknown": {"x": [1]},
            "nested": [{"url": "u", "weight": 1}], "share": 0.5,
        });
        let example: Example = from_value(settings).unwrap();
        assert_eq!(
            example,
            Example {
                max_items: 5,
                allowed_hosts: Some("a.example".into()),
                order: Order::AsListed,
                nested: vec![Nested {
                    url: "u".into(),
                    weight: 1.0
                }],
                share: 0.5,
            }
        );
    }

    #[test]
    fn settings_that_were_never_saved_have_their_defaults() {
        assert_eq!(
            from_value::<Example>(Value::Null).unwrap(),
            Example::default()
        );
        assert_eq!(
            from_value::<Example>(json!({"order": "newest"})).unwrap(),
            Example::default()
        );
        assert_eq!(
            from_value::<Example>(json!({"maxitems": null, "order": null})).unwrap(),
            Example::default()
        );
    }

    #[test]
    fn an_error_names_the_setting_and_what_would_be_right_but_not_the_value() {
        assert_eq!(
            wrong(json!({"maxitems": "s3cret"})),
            "the setting MaxItems is wrong: it has to be u32, but it is a text"
        );
        assert_eq!(
            wrong(json!({"maxitems": -5})),
            "the setting MaxItems is wrong: it has to be u32"
        );
        assert_eq!(
            wrong(json!({"order": "s3cret"})),
            "the setting Order is wrong: it has to be one of: newest, as_listed"
        );
        assert_eq!(
            wrong(json!({"nested": [{"url": 7}]})),
            "the setting Nested is wrong: it has to be a string, but it is a number"
        );
        assert_eq!(
            wrong(json!({"nested": [{"url": "u", "weight": 1, "s3cret": true}]})),
            "the setting Nested is wrong: what is in it has to be one of: url, weight"
        );
        assert_eq!(
            wrong(json!({"share": 1e300})),
            "the setting Share is wrong: it has to be a number that is not as large"
        );
        assert_eq!(
            wrong(json!([])),
            "the settings are wrong: it has to be settings by name, but it is a list"
        );
    }

    #[test]
    fn a_field_without_default_that_is_not_set_is_named() {
        let missing = from_value::<Nested>(json!({"url": "u"})).unwrap_err();
        assert_eq!(missing.setting(), Some("weight"));
        assert_eq!(
            missing.to_string(),
            "the setting weight is wrong: it is missing"
        );
    }
}
