//! Property fields, their groups and their values.

use super::alike;
use super::file_info::one;

alike! {
    PropertyField {
        id,
        group_id,
        name,
        r#type,
        attrs,
        target_id,
        target_type,
        create_at,
        update_at,
        delete_at,
        + object_type,
        + protected,
        + permission_field,
        + permission_values,
        + permission_options,
        + linked_field_id,
        + created_by,
        + updated_by,
    }
    PropertyFieldSearchOpts {
        - page,
        per_page,
        include_deleted,
        target_type,
        target_id as target_ids via one,
        + group_id,
        + object_type,
        + linked_field_id,
        + since_update_at,
        + cursor,
    }
    PropertyValue {
        id,
        group_id,
        field_id,
        target_id,
        target_type,
        value via json,
        create_at,
        update_at,
        delete_at,
        + created_by,
        + updated_by,
    }
    PropertyValueSearchOpts {
        - page,
        per_page,
        include_deleted,
        target_type,
        target_id as target_ids via one,
        field_id,
        + group_id,
        + since_update_at,
        + cursor,
        + value,
    }
    PropertyGroup {
        id,
        name,
        + version,
        + schema_version,
    }
}

/// A value, which the SDK has as JSON.
mod json {
    use mattermost_plugin::Interface;
    use prost_types::Value;

    use crate::grpc::convert::{Convert as _, json};

    pub(super) fn read(value: Option<Value>) -> Vec<u8> {
        match value {
            Some(value) => json::text(value.convert()),
            None => Vec::new(),
        }
    }

    /// What is no JSON is lost.
    pub(super) fn write(json: Vec<u8>) -> Option<Value> {
        let value: Interface = json::any(&json)?;
        Some(value.convert())
    }

    #[cfg(test)]
    pub(super) fn examples() -> Vec<Vec<u8>> {
        let texts = [
            "",
            "null",
            "true",
            r#""a""#,
            "7",
            "1.5",
            r#"["a","b"]"#,
            r#"{"a":[1.5]}"#,
        ];
        texts.map(|text| text.as_bytes().to_vec()).to_vec()
    }
}
